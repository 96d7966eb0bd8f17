// Makes the types of the client (client/src/generated) from docs/openapi. Runs after every install; works offline.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';

const HEADER =
  '// Made by client/generate-types.mjs from docs/openapi. Change the routes, not this file.\n\n';

// It prints with the TypeScript 5 of this workspace, because TypeScript 7 has no API for it.
const tool = await import('openapi-typescript').catch((error) => {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.log(
    'openapi-typescript is not installed (an install without dev dependencies): the types of the client are not generated.',
  );
  process.exit(0);
});

const from = new URL('../docs/openapi/', import.meta.url);
const to = new URL('src/generated/', import.meta.url);
await mkdir(to, { recursive: true });
for (const file of (await readdir(from)).filter((name) => name.endsWith('.json'))) {
  const document = JSON.parse(await readFile(new URL(file, from), 'utf8'));
  // Else a parameter with a default would be one that must be sent.
  const types = await tool.default(document, { defaultNonNullable: false });
  await writeFile(new URL(file.replace('.json', '.ts'), to), HEADER + tool.astToString(types));
}
