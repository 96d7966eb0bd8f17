// `npm run lint:asyncapi`: docs/asyncapi.json under the parser of the AsyncAPI project. Every finding is an error, also what
// the parser calls a warning or a hint.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const file = join(import.meta.dirname, '../../docs/asyncapi.json');

process.exit(await main());

async function main(): Promise<number> {
  let parser: typeof import('@asyncapi/parser');
  try {
    parser = await import('@asyncapi/parser');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error('The parser is not installed. Run: npm ci --prefix scripts/asyncapi-check');
    return 1;
  }
  const { document, diagnostics } = await new parser.Parser().parse(await readFile(file, 'utf8'));
  for (const { code, message, path } of diagnostics) console.error(`${path.join('.')}: ${message} (${code})`);
  if (document === undefined || diagnostics.length > 0) {
    console.error(`docs/asyncapi.json is not valid: ${diagnostics.length} findings`);
    return 1;
  }
  const [messages, channels, operations] = [
    document.allMessages(),
    document.allChannels(),
    document.allOperations(),
  ];
  const counts = `${messages.length} messages, ${channels.length} channels, ${operations.length} operations`;
  console.log(`docs/asyncapi.json is valid AsyncAPI ${document.version()}: ${counts}`);
  return 0;
}
