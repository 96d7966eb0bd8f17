// Words Ajv's findings for the client: one entry for each field, with a JSON pointer to it.
import type { FastifySchemaValidationError } from 'fastify';
import type { FieldError } from './request-errors.ts';

/** More entries than this help nobody, and a hostile body could ask for a hundred thousand. */
const MAX_ERRORS = 20;

/** Where a pointer starts for each part of a request; a pointer into the body starts at the body itself. */
const ROOTS: Readonly<Record<string, string>> = {
  body: '',
  querystring: '/query',
  params: '/params',
  headers: '/headers',
};

/**
 * At most 20 field errors, one for each pointer. A missing or unknown property is pointed at itself, not at its
 * object. The value that was sent is never part of the text: it may be a payment token.
 */
export function fieldErrors(found: readonly FastifySchemaValidationError[], part: string): FieldError[] {
  const byPointer = new Map<string, string[]>();
  for (const error of found) {
    const pointer = `${ROOTS[part] ?? ''}${error.instancePath}${property(error)}`;
    const details = byPointer.get(pointer);
    if (details !== undefined) details.push(detailOf(error));
    else if (byPointer.size < MAX_ERRORS) byPointer.set(pointer, [detailOf(error)]);
  }
  return [...byPointer].map(([pointer, details]) => ({ pointer, detail: joined(details) }));
}

function property({ keyword, params }: FastifySchemaValidationError): string {
  const name =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties'
        ? params['additionalProperty']
        : undefined;
  return typeof name === 'string' ? `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
}

function detailOf({ keyword, params, message }: FastifySchemaValidationError): string {
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not a known field';
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
    case 'format':
      return params['format'] === 'date-time'
        ? 'must be a time such as 2026-11-30T12:00:00Z, in the years 0001 to 9999'
        : (message ?? 'is not valid');
    default:
      return message ?? 'is not valid';
  }
}

/** Alternatives (`anyOf`) report each branch and themselves: the branches say it better. */
function joined(details: readonly string[]): string {
  const distinct = [...new Set(details)];
  const branches = distinct.filter((detail) => !detail.endsWith('schema in anyOf'));
  return distinct.length === branches.length ? distinct.join(' and ') : branches.join(' or ');
}
