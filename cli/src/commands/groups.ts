// saga groups
import { dataOf } from '@order-saga/client/create-client';
import type { FailureGroup } from '@order-saga/client/orchestrator';
import { safeText } from '@order-saga/shared/contracts/safe-text';
import type { Command, Context } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { money, relative } from '../output/words.ts';
import { take } from '../pages.ts';

export const groups: Command = {
  usage: 'groups [<group>]',
  summary: 'failure groups: sagas that failed or wait in the same way; or one group',
  help: [
    '--note TEXT                        note something about the group',
    '--limit N                          default 50',
  ],
  options: { note: { type: 'string' }, limit: { type: 'string' } },
  async run(context) {
    const { client, options, printer } = context;
    const [group, ...others] = options.positionals;
    const text = options.text('note');
    if (others.length > 0) throw new UsageError('one group at a time');
    if (group === undefined) {
      if (text !== undefined) throw new UsageError('--note needs a group');
      const most = options.number('limit', { min: 1, max: 100_000 }) ?? 50;
      const found = await take(most, (query) =>
        dataOf(client.GET('/admin/failure-groups', { params: { query } })),
      );
      return showAll(found, context);
    }
    if (!/^[0-9a-f]{16}$/.test(group)) throw new UsageError('a group is 16 hex digits');
    const params = { path: { group } };
    if (text !== undefined)
      await client.POST('/admin/failure-groups/{group}/notes', { params, body: { text } });
    const found = await dataOf(client.GET('/admin/failure-groups/{group}', { params }));
    if (printer.format === 'json') return printer.json(found);
    showAll([found], context);
    if (printer.format === 'ids') return;
    printer.line();
    for (const orderId of found.sampleOrderIds) printer.line(orderId);
    for (const note of found.notes) {
      printer.line(safeText(`note of ${note.actor}, ${relative(note.at, context.io.now())}: ${note.text}`));
    }
  },
};

function showAll(found: readonly FailureGroup[], { io, printer }: Context): void {
  printer.list(found, {
    columns: [
      { title: 'GROUP' },
      { title: 'SAGAS', align: 'right' },
      { title: 'STATE' },
      { title: 'STEP' },
      { title: 'REASON', shrinks: true },
      { title: 'DETAIL', shrinks: true },
      { title: 'AT STAKE', align: 'right' },
      { title: 'LAST SEEN' },
    ],
    row: ({ group, count, state, step, reason, detail, atStake, lastSeen }) => [
      group,
      String(count),
      state,
      step ?? '',
      { tone: 'bad', text: reason },
      detail ?? '',
      atStake.map(({ amount, currency }) => money(amount, currency)).join(', '),
      relative(lastSeen, io.now()),
    ],
    id: ({ group }) => group,
    none: 'Nothing has failed, is stuck, or waits for longer than it should.',
  });
}
