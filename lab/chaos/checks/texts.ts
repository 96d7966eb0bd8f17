// Everything that people may read of what happened: histories and logs.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Leftovers } from '../../rules/leftover-rules.ts';
import type { StoredOrder } from '../../rules/read-orders.ts';

export async function readTexts(
  logFolder: string,
  orders: readonly StoredOrder[],
): Promise<Leftovers['texts'][number][]> {
  const files = await readdir(logFolder);
  const logs = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(join(logFolder, file), 'utf8')).split('\n');
      return lines.map((text) => ({ where: file, text }));
    }),
  );
  const rows = orders.map(({ orderId, saga }) => ({
    where: `the history of order ${orderId}`,
    text: JSON.stringify(saga?.history ?? []),
  }));
  return [...rows, ...logs.flat()];
}
