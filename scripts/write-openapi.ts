// Writes docs/openapi and makes the types of the client anew. Run it after every change of a route.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { documented, renderOpenApi } from '../embedded/src/openapi-documents.ts';

const documents = await renderOpenApi();
mkdirSync(new URL('../docs/openapi', import.meta.url), { recursive: true });
for (const name of documented) {
  writeFileSync(new URL(`../docs/openapi/${name}.json`, import.meta.url), documents[name]);
}
execFileSync(process.execPath, [fileURLToPath(new URL('../client/generate-types.mjs', import.meta.url))]);
