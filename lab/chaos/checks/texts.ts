// Everything that people may read of what happened: histories and logs.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence } from './evidence.ts';

export async function readTexts(
  logFolder: string,
  { histories }: Pick<Evidence, 'histories'>,
): Promise<Evidence['texts'][number][]> {
  const files = await readdir(logFolder);
  const logs = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(join(logFolder, file), 'utf8')).split('\n');
      return lines.map((text) => ({ where: file, text }));
    }),
  );
  const rows = [...histories].map(([orderId, history]) => ({
    where: `the history of order ${orderId}`,
    text: JSON.stringify(history),
  }));
  return [...rows, ...logs.flat()];
}
