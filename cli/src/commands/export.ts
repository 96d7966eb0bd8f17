// saga export
import { dataOf } from '@order-saga/client/create-client';
import { testOf } from '../as-test.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { readId } from '../ids.ts';

export const exportSaga: Command = {
  usage: 'export <id> --as-test [--file FILE]',
  summary: 'the history of a saga as a unit test of the saga machine',
  help: [
    '--as-test                          the form: a test for vitest, without customer, tokens and ids',
    '--file FILE                        write it there, where nothing is yet; else to the standard output',
  ],
  options: { 'as-test': { type: 'boolean' }, file: { type: 'string' } },
  async run({ client, io, options, printer }) {
    const orderId = await readId(io, options.positionals);
    if (!options.flag('as-test')) throw new UsageError('--as-test is needed: it is the only form');
    const file = options.text('file');
    const story = await dataOf(client.GET('/sagas/{orderId}/story', { params: { path: { orderId } } }));
    if (printer.format === 'json') return printer.json(story);
    if (printer.format === 'ids') return printer.line(orderId);
    const text = testOf(story);
    if (file === undefined) return io.out(text);
    await io.writeNewFile(file, text).catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'EEXIST' ? 'is there already' : `cannot be written: ${error.message}`;
      throw new UsageError(`--file ${file} ${why}`);
    });
    printer.note(`written to ${file}`);
  },
};
