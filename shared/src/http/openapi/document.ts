// What is true of every operation of a document, and what Fastify's plugin cannot say by itself.
import { Problem } from '../errors/problem.ts';

interface Operation {
  parameters?: { required?: boolean; schema?: object }[];
  requestBody?: {
    required?: boolean;
    content?: Record<string, { schema?: { anyOf?: { type?: string }[] } }>;
  };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

const descriptions: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken; the rest happens by itself',
  503: 'Not now',
};

/**
 * Changes the document: problems are one schema that all operations refer to, no response is without words, and what
 * has a default or may be null need not be sent.
 */
export function finishDocument<Document extends { components?: object; paths?: object }>(
  document: Document,
): Document {
  for (const path of Object.values(document.paths ?? {})) {
    for (const { parameters, requestBody, responses } of Object.values(path as Record<string, Operation>)) {
      for (const parameter of parameters ?? []) {
        if ('default' in (parameter.schema ?? {})) parameter.required = false;
      }
      if (requestBody !== undefined && mayBeNothing(requestBody)) requestBody.required = false;
      for (const [status, response] of Object.entries(responses ?? {})) {
        const problem = response.content?.['application/problem+json'];
        if (problem !== undefined) problem.schema = { $ref: '#/components/schemas/Problem' };
        if (response.description === 'Default Response') response.description = descriptions[status] ?? '';
      }
    }
  }
  const components = document.components as { schemas?: object } | undefined;
  document.components = { ...components, schemas: { ...components?.schemas, Problem } };
  return document;
}

const mayBeNothing = ({ content = {} }: NonNullable<Operation['requestBody']>) =>
  Object.values(content).some(({ schema }) => schema?.anyOf?.some(({ type }) => type === 'null'));
