import type { Message } from '@order-saga/shared/contracts/message';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { countResend, countRetry, expire } from '../../saga/expire.ts';
import type { orderSaga, SagaEvent } from '../../saga/order-saga.ts';
import { receive } from '../../saga/receive.ts';
import { retell, type Step } from '../../saga/retell.ts';
import { type HistoryRow, move, type Saga } from '../../saga/saga.ts';
import { describeStates } from '../../saga/states.ts';
import { deliveredStates as delivered } from '../../testing/added-steps.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import type { StoredSaga } from '../invariants/verify.ts';
import { storyOf } from './story.ts';

const ORDER = '0193a1b2-0000-7000-8000-000000000001';
const AT = '2026-01-01T00:00:00.000Z';
const first = messagesOf(ORDER);
const second = messagesOf(ORDER, 2);

type Happening = Message | 'timeout' | 'last timeout' | 'settle' | SagaEvent;

/** A saga to which all this happened, as it is stored. */
function stored(...happenings: Happening[]): StoredSaga {
  let saga: Saga | undefined;
  const history: HistoryRow[] = [];
  const keep = (next: { saga: Saga; row: HistoryRow } | null) => {
    saga = { ...next!.saga, sendCount: 1 };
    history.push(next!.row);
  };
  for (const happening of happenings) {
    if (happening === 'timeout') keep(countResend(saga!, 5, AT, delivered));
    else if (happening === 'last timeout')
      keep(expire(saga!, 1, AT, delivered) ?? countResend(saga!, 1, AT, delivered));
    else if (happening === 'settle') keep(countRetry(saga!, 'anna', AT, { how: 'NotCharged' }));
    else if ('messageId' in happening) {
      const received = receive(saga, happening, () => false, delivered);
      if (received.kind === 'unknown') throw new Error(`nobody takes ${happening.type}`);
      saga = received.saga;
      history.push(...received.rows);
    } else {
      const { type: name, ...told } = happening;
      const cause = { kind: 'admin' as const, name, messageId: null, causationId: null, actor: 'anna' };
      keep(
        move(
          saga!,
          happening,
          { ...cause, detail: { ...told, reason: 'Mrs Smith called' } },
          delivered.machine,
        ),
      );
    }
  }
  return { ...saga!, history };
}

const ended: SagaEvent = {
  ...{ type: 'EndRequested', status: 'Failed', attempt: 1 },
  failure: { reason: 'Cancelled', detail: 'Mrs Smith called' },
};

/** Something else is waited for. */
const later: Message = { ...first.pending, messageId: 'later', body: { ...first.pending.body, revision: 2 } };

/** Sagas of every kind, with the states that each came through. */
const sagas: Readonly<Record<string, readonly [StoredSaga, string]>> = {
  completed: [
    stored(first.created, first.reserved, first.paid, first.completed),
    'Suspend StockReserved Paid Completed',
  ],
  declined: [
    stored(first.created, first.reserved, first.declined, first.released, first.failed),
    'Suspend StockReserved ReleasingStock FailingOrder Failed',
  ],
  replayed: [
    stored(
      ...[first.created, first.notReserved, first.failed, { type: 'ReplayRequested' } as const],
      ...[second.reopened, first.reserved, second.reserved, second.paid, second.completed],
    ),
    'Suspend FailingOrder Failed ReopeningOrder Suspend Suspend StockReserved Paid Completed',
  ],
  'timed out': [
    stored(
      ...[
        first.created,
        first.reserved,
        'timeout' as const,
        'last timeout' as const,
        'last timeout' as const,
      ],
      ...['settle' as const, first.paid, first.paymentCancelled],
    ),
    'Suspend StockReserved StockReserved CancellingPayment CancellingPayment CancellingPayment CancellingPayment ReleasingStock',
  ],
  cancelled: [
    stored(first.created, first.reserved, first.cancel, first.paymentCancelled),
    'Suspend StockReserved CancellingPayment ReleasingStock',
  ],
  'cancelled before it began': [stored(first.cancel, first.created), 'Suspend ReleasingStock'],
  'cancelled by an operator': [
    stored(first.created, { type: 'OrderCancelRequested' }),
    'Suspend ReleasingStock',
  ],
  'cancelled while it is opened again': [
    stored(
      ...[first.created, first.notReserved, first.failed, { type: 'ReplayRequested' } as const],
      ...[second.cancel, second.reopened],
    ),
    'Suspend FailingOrder Failed ReopeningOrder Suspend ReleasingStock',
  ],
  doubled: [
    stored(first.created, first.created, first.reserved, first.created, first.reserved),
    'Suspend Suspend StockReserved StockReserved StockReserved',
  ],
  'waiting for its customer': [
    stored(
      ...[first.created, first.reserved, first.pending, 'timeout' as const, later, first.pending],
      ...[first.paid, first.completed],
    ),
    'Suspend StockReserved PaymentPending PaymentPending PaymentPending PaymentPending Paid Completed',
  ],
  'cancelled while it waits for its customer': [
    stored(first.created, first.reserved, first.pending, first.cancel, first.pending, first.paymentCancelled),
    'Suspend StockReserved PaymentPending CancellingPayment CancellingPayment ReleasingStock',
  ],
  ended: [stored(first.created, first.reserved, first.paid, ended), 'Suspend StockReserved Paid Failed'],
};
const kinds = Object.keys(sagas);
const stepsOf = (saga: StoredSaga): readonly Step[] => {
  const { steps, whyNot } = storyOf(saga, delivered);
  if (steps === null) throw new Error(whyNot);
  return steps;
};

const { config, implementations } = delivered.machine;
type StateConfig = Record<string, unknown> & { readonly on: Readonly<Record<string, unknown>> };
/** The machine with another state of this name. */
const changed = (name: string, change: (state: StateConfig) => object) => {
  const state = (config.states as unknown as Record<string, StateConfig>)[name]!;
  const states = { ...config.states, [name]: { ...state, ...change(state) } };
  return createMachine({ ...config, states } as never).provide(
    implementations as never,
  ) as never as typeof orderSaga;
};
const leading = (name: string, event: string, to: string) =>
  changed(name, ({ on }) => ({ on: { ...on, [event]: to } }));

describe('the story of a saga', () => {
  it.each(kinds)('says where everything led, of one that was %s', (kind) => {
    const [saga, states] = sagas[kind]!;
    const steps = stepsOf(saga);
    expect(steps.map(({ leadsTo }) => leadsTo.state).join(' ')).toBe(states);
    expect(retell(steps, delivered)).toEqual(steps);
  });

  it('has each outstanding command, failure and incident, and the tries', () => {
    const steps = stepsOf(sagas['timed out']![0]);
    expect(steps[3]).toMatchObject({
      ...{ kind: 'timeout', name: 'StepTimedOut', detail: { exhausted: true, command: 'ProcessPayment' } },
      leadsTo: {
        ...{ sends: 'CancelPayment', failure: { reason: 'PaymentTimeout', detail: null }, incident: null },
      },
    });
    expect(steps[4]).toMatchObject({
      ...{ kind: 'command', name: 'CancelPayment' },
      leadsTo: { incident: { code: 'STEP_UNANSWERED', since: AT } },
    });
    expect(steps.at(-1)!.leadsTo).toMatchObject({ sends: 'ReleaseStock', incident: null });
  });

  it.each(kinds)('tells nobody whose order it was, of one that was %s', (kind) => {
    const [saga] = sagas[kind]!;
    const text = JSON.stringify(stepsOf(saga));
    expect(text).not.toMatch(/c-42|tok_|anna|Smith|ch_1/);
    expect(text).not.toContain(ORDER);
    for (const { messageId } of saga.history) if (messageId !== null) expect(text).not.toContain(messageId);
  });

  it('is the same for another order to which the same happened', () => {
    const other = messagesOf('0193a1b2-0000-7000-8000-000000000002', 1, 'another');
    const saga = stored(other.created, other.reserved, other.paid, other.completed);
    expect(stepsOf(saga)).toEqual(stepsOf(sagas['completed']![0]));
  });

  it('leaves out fields of a message that no version knows', () => {
    const created = { ...first.created, body: { ...first.created.body, note: 'for Mrs Smith' } };
    expect(JSON.stringify(stepsOf(stored(created)))).not.toMatch(/Smith|note/);
  });

  it.each<[string, string, typeof orderSaga]>([
    [
      'declined',
      'goes elsewhere with an answer',
      leading('StockReserved', 'PaymentFailed', 'CancellingPayment'),
    ],
    [
      ...(['completed', 'sends another command'] as const),
      changed('Paid', () => ({ entry: { type: 'send', params: { command: 'FailOrder' } } })),
    ],
    ['doubled', 'takes a repeat for news', leading('StockReserved', 'StockReserved', 'Paid')],
    ['replayed', 'fails for another reason', leading('Suspend', 'StockNotReserved', 'FailingOrder')],
    [
      'timed out',
      'does not give up',
      changed('StockReserved', ({ on: { StepTimedOut: _, ...on } }) => ({ on })),
    ],
    [
      'cancelled',
      'undoes in another order',
      leading('StockReserved', 'OrderCancelRequested', 'ReleasingStock'),
    ],
    ['ended', 'has no such end', changed('Paid', ({ on }) => ({ on: { ...on, EndRequested: 'Completed' } }))],
  ])('of one that was %s is another one on a machine that %s', (kind, _how, machine) => {
    const steps = stepsOf(sagas[kind]![0]);
    expect(retell(steps, describeStates(machine))).not.toEqual(steps);
  });
});

describe('there is no story', () => {
  const whyNot = (saga: StoredSaga, machine = delivered.machine) =>
    storyOf(saga, describeStates(machine)).whyNot;
  const [completed] = sagas['completed']!;
  const withRow = (seq: number, change: Partial<StoredSaga['history'][number]>): StoredSaga => ({
    ...completed,
    history: completed.history.map((row) => (row.seq === seq ? { ...row, ...change } : row)),
  });

  it.each<[string, StoredSaga, string]>([
    ['without the order', withRow(1, { detail: {} }), 'Row 1 of the history (OrderCreated) does not have'],
    ['without what an answer says', withRow(3, { detail: {} }), 'PaymentCompleted'],
    ['without a row', { ...completed, history: completed.history.slice(1) }, 'no row 1'],
    [
      ...(['that begins with something else'] as const),
      { ...completed, history: completed.history.slice(1).map((row) => ({ ...row, seq: row.seq - 1 })) },
      'does not begin with OrderCreated',
    ],
    [
      'of an unknown message',
      withRow(2, { name: 'FraudCleared' }),
      'FraudCleared) is a message that this version',
    ],
    ['of an unknown state', withRow(3, { to: 'Shipped' }), 'led to Shipped, and leads to Paid'],
    [
      ...(['of a send without its tries'] as const),
      stored(first.created, 'timeout'),
      'Row 2 of the history (ReserveStock) does not have what a test needs: it has no exhausted',
    ],
    ['that does not lead to what is stored', { ...completed, attempt: 2 }, 'does not lead to what is stored'],
  ])('of a history %s', (what, saga, why) => {
    const given = what.includes('tries')
      ? { ...saga, history: saga.history.map((row) => (row.seq === 2 ? { ...row, detail: {} } : row)) }
      : saga;
    expect(whyNot(given)).toContain(why);
  });

  it('of a history that the machine which runs takes otherwise', () => {
    expect(
      whyNot(sagas['declined']![0], leading('StockReserved', 'PaymentFailed', 'CancellingPayment')),
    ).toBe(
      'Row 3 of the history (PaymentFailed) led to ReleasingStock, and leads to CancellingPayment in the version that runs.',
    );
    const sends = changed('Suspend', () => ({ entry: { type: 'send', params: { command: 'CheckFraud' } } }));
    expect(whyNot(stored(first.created, 'timeout'), sends)).toContain('CheckFraud is sent there');
  });

  it('of a saga whose way depends on its customer', () => {
    const guarded = changed('Suspend', ({ on }) => ({
      on: {
        ...on,
        StockReserved: [{ guard: 'isKnown', target: 'StockReserved' }, { target: 'ReleasingStock' }],
      },
    })).provide({
      guards: { isKnown: ({ context }: never) => (context as Saga).order?.customerId === 'c-42' },
    } as never);
    expect(whyNot(completed, guarded as never)).toContain('without the customer and the ids');
  });
});
