// saga list
import { dataOf } from '@order-saga/client/create-client';
import type { SagaSummary } from '@order-saga/client/orchestrator';
import type { Command } from '../command.ts';
import { toneOfOutcome } from '../output/paint.ts';
import { money, relative } from '../output/words.ts';
import { take } from '../pages.ts';
import { filterHelp, filterOptions, readFilter } from '../saga-filter.ts';

const sorts = ['startedAt', 'updatedAt', 'deadlineAt'] as const;
const orders = ['desc', 'asc'] as const;

export const list: Command = {
  usage: 'list [filters]',
  summary: 'sagas, newest first',
  help: [
    ...filterHelp,
    '--sort startedAt|updatedAt|deadlineAt, --order desc|asc',
    '--limit N                          default 50',
  ],
  options: {
    ...filterOptions,
    sort: { type: 'string' },
    order: { type: 'string' },
    limit: { type: 'string' },
  },
  async run({ client, io, options, printer }) {
    const sort = options.oneOf('sort', sorts) ?? 'startedAt';
    const order = options.oneOf('order', orders) ?? 'desc';
    const filter = readFilter(options, io.now());
    const most = options.number('limit', { min: 1, max: 1_000_000 }) ?? 50;
    const sagas = await take(most, (page) =>
      dataOf(client.GET('/sagas', { params: { query: { ...filter, sort, order, ...page } } })),
    );
    printer.list(sagas, {
      columns: [
        { title: 'ORDER' },
        { title: 'STATE' },
        { title: 'ATT', align: 'right' },
        { title: 'TOTAL', align: 'right' },
        { title: 'CUSTOMER', shrinks: true },
        { title: 'STARTED' },
        { title: 'TROUBLE', shrinks: true },
      ],
      row: (saga) => {
        const tone = toneOfOutcome(saga.outcome, saga.incident !== null);
        return [
          saga.orderId,
          { tone, text: saga.state },
          String(saga.attempt),
          money(saga.total, saga.currency),
          saga.customerId,
          relative(saga.startedAt, io.now()),
          { tone, text: troubleOf(saga) },
        ];
      },
      id: ({ orderId }) => orderId,
      none: 'No saga matches.',
    });
  },
};

function troubleOf({ failure, incident, heldAt }: SagaSummary): string {
  if (incident !== null) return incident.code;
  if (failure === null) return heldAt === null ? '' : 'held back';
  return failure.detail === null ? failure.reason : `${failure.reason}: ${failure.detail}`;
}
