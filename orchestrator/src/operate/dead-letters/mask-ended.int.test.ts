// What is left of a dead letter once it was decided on.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';
import { readLetter } from './letter-store.ts';
import { maskEnded } from './mask-ended.ts';

let sagas: TestSagas;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas?.close());

const BODY = Buffer.from('{"orderId":"o","amount":20,"token":"tok_secret"}');

async function letter(status: string, body: Uint8Array<ArrayBuffer> = BODY): Promise<string> {
  const id = randomUUID();
  await sagas.database.deadLetter.create({
    data: { id, queue: 'payment.commands', status, code: 'handler-failed', properties: '{}', body },
  });
  return id;
}
const storedOf = async (id: string) =>
  Buffer.from((await sagas.database.deadLetter.findUniqueOrThrow({ where: { id } })).body).toString('utf8');
const maskAll = async () => {
  while ((await sagas.database.$transaction((tx) => maskEnded(tx, 50))) >= 50);
};

it('keeps no payment token in a letter that was redriven or discarded, and the whole body of any other', async () => {
  const ended = [await letter('redriven'), await letter('discarded')];
  const open = [await letter('parked'), await letter('redriving'), await letter('taken')];
  const before = await readLetter(sagas.database, ended[0]!);
  await maskAll();
  for (const id of ended) expect(await storedOf(id)).toBe('{"orderId":"o","amount":20,"token":"***"}');
  for (const id of open) expect(await storedOf(id)).toBe(BODY.toString('utf8'));
  expect((await readLetter(sagas.database, ended[0]!))?.body).toEqual(before?.body);
});

it('keeps of a body that is no JSON what is shown of it, and nothing of one that is not shown', async () => {
  const text = await letter('discarded', Buffer.from('{"orderId":"o","token":"tok_secret'));
  const binary = await letter('discarded', Buffer.from([0xff, 0xfe, 0x74]));
  await maskAll();
  expect([await storedOf(text), await storedOf(binary)]).toEqual(['{"orderId":"o","token***', '']);
});

it('masks in batches, until all are', async () => {
  const ids = await Promise.all(Array.from({ length: 60 }, () => letter('discarded')));
  await maskAll();
  for (const id of ids) expect(await storedOf(id)).not.toContain('tok_secret');
});
