// The filters of GET /sagas, as options: those of every command that means sagas by what is known of them.
import type { SagaFilter } from '@order-saga/client/orchestrator';
import type { Options, OptionsConfig } from './options.ts';

const text = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;

export const filterOptions: OptionsConfig = {
  state: several,
  outcome: text,
  'failure-reason': several,
  group: text,
  incident: text,
  unloadable: text,
  held: text,
  customer: text,
  sku: text,
  currency: text,
  'amount-min': text,
  'amount-max': text,
  attempt: text,
  'created-after': text,
  'created-before': text,
  'updated-after': text,
  'updated-before': text,
  'hold-expires-before': text,
  'deadline-before': text,
};

export const filterHelp = [
  '--state S, --failure-reason R      repeatable: any of them',
  '--outcome running|completed|failed',
  '--group G                          a failure group, see `saga groups`',
  '--incident true|false|CODE',
  '--unloadable true|false            left to another version of the saga machine',
  '--held true|false|COMMAND          its command is held back, see `saga holds`',
  '--customer ID, --sku SKU, --currency EUR',
  '--amount-min N, --amount-max N     minor units',
  '--attempt N                        this attempt or a later one',
  '--created-after T, --created-before T, --updated-after T, --updated-before T',
  '                                   2026-11-25T10:00:00Z, or an age: 15m, 2h, 3d',
  '--hold-expires-before T            of pending payments; as above, an age means that far ahead',
  '--deadline-before T                as above; an age means that far ahead',
];

/** What the orchestrator does not know, it refuses: states and reasons are checked there. */
export function readFilter(options: Options, now: number): SagaFilter {
  const amount = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const filter = {
    state: options.texts('state'),
    outcome: options.text('outcome'),
    failureReason: options.texts('failure-reason'),
    group: options.text('group'),
    incident: options.text('incident'),
    unloadable: options.text('unloadable'),
    held: options.text('held'),
    customerId: options.text('customer'),
    sku: options.text('sku'),
    currency: options.text('currency'),
    amountMin: options.number('amount-min', amount),
    amountMax: options.number('amount-max', amount),
    attempt: options.number('attempt', { min: 1, max: 2_147_483_647 }),
    createdAfter: options.time('created-after', now),
    createdBefore: options.time('created-before', now),
    updatedAfter: options.time('updated-after', now),
    updatedBefore: options.time('updated-before', now),
    holdExpiresBefore: options.time('hold-expires-before', now, 'ahead'),
    deadlineBefore: options.time('deadline-before', now, 'ahead'),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as SagaFilter;
}
