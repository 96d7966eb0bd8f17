import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { joinWrites } from './join-writes.ts';

it('writes once what is written in one turn, in order', async () => {
  const writes: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      writes.push(String(chunk));
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  joinWrites(stream);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  stream.write('BEGIN;');
  // As node-postgres does around the messages of one statement.
  stream.cork();
  stream.write('SELECT 1;');
  stream.uncork();
  await Promise.resolve();
  stream.write('SELECT 2;');
  await turn();
  stream.write('COMMIT');
  await turn();
  expect(writes).toEqual(['BEGIN;SELECT 1;SELECT 2;', 'COMMIT']);
});
