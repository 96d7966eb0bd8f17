// Writes docs/openapi and the types of the client. Run it after every change of a route.
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderTypes } from '../client/src/generate/render-types.ts';
import { documented, renderOpenApi } from '../embedded/src/openapi-documents.ts';

const documents = await renderOpenApi();
for (const folder of ['docs/openapi', 'client/src/generated']) {
  mkdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true });
}
for (const name of documented) {
  const document = documents[name];
  writeFileSync(new URL(`../docs/openapi/${name}.json`, import.meta.url), document);
  writeFileSync(new URL(`../client/src/generated/${name}.ts`, import.meta.url), await renderTypes(document));
}
