// saga audit
import { dataOf } from '@order-saga/client/create-client';
import type { Command } from '../command.ts';
import { take } from '../pages.ts';

export const audit: Command = {
  usage: 'audit [filters]',
  summary: 'who did what, newest first',
  help: [
    '--actor NAME, --act ACT, --target KIND:ID, --order ID',
    '--result done|CODE                 refused acts have the code of the refusal',
    '--after T, --before T              2026-11-25T10:00:00Z, or an age: 15m, 2h, 3d',
    '--limit N                          default 50',
  ],
  options: {
    actor: { type: 'string' },
    act: { type: 'string' },
    target: { type: 'string' },
    order: { type: 'string' },
    result: { type: 'string' },
    after: { type: 'string' },
    before: { type: 'string' },
    limit: { type: 'string' },
  },
  async run({ client, io, options, printer }) {
    const given = {
      actor: options.text('actor'),
      act: options.text('act'),
      target: options.text('target'),
      orderId: options.text('order'),
      result: options.text('result'),
      after: options.time('after', io.now()),
      before: options.time('before', io.now()),
    };
    const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const most = options.number('limit', { min: 1, max: 1_000_000 }) ?? 50;
    const records = await take(most, (page) =>
      dataOf(client.GET('/admin/audit', { params: { query: { ...filter, ...page } } })),
    );
    printer.list(records, {
      columns: [
        { title: 'TIME' },
        { title: 'ACTOR', shrinks: true },
        { title: 'ACT' },
        { title: 'TARGET' },
        { title: 'RESULT' },
        { title: 'REASON', shrinks: true },
      ],
      row: ({ at, actor, act, target, result, reason }) => [
        at,
        actor,
        act,
        target,
        { tone: result === 'done' ? 'good' : 'bad', text: result },
        reason ?? '',
      ],
      id: ({ id }) => id,
      none: 'No act matches.',
    });
  },
};
