// TypeScript types of an OpenAPI document. The tool prints them with the TypeScript 5 of this workspace, because
// TypeScript 7 has no API for it.
import openApiTypes, { astToString } from 'openapi-typescript';

const HEADER = '// Made by scripts/write-openapi.ts from docs/openapi. Change the routes, not this file.\n\n';

/** @param document the document as JSON text */
export async function renderTypes(document: string): Promise<string> {
  // Else a parameter with a default would be one that must be sent.
  return HEADER + astToString(await openApiTypes(JSON.parse(document), { defaultNonNullable: false }));
}
