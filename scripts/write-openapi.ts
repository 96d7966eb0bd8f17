// Writes docs/openapi and makes the types of the client anew. Run it after every change of a route.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderOpenApi } from '../embedded/src/openapi-documents.ts';

mkdirSync(new URL('../docs/openapi', import.meta.url), { recursive: true });
for (const [name, text] of Object.entries(await renderOpenApi()))
  writeFileSync(new URL(`../docs/openapi/${name}.json`, import.meta.url), text);
execFileSync(process.execPath, [fileURLToPath(new URL('../client/generate-types.mjs', import.meta.url))]);
