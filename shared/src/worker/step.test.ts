// A small invented step: a cloakroom with a few hooks. A coat is hung (ReserveStock) and fetched (ReleaseStock).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessage, type Message, type MessageOf } from '../contracts/message.ts';
import { replyTo } from './reply.ts';
import { byAttempt } from './rows.ts';
import { decideStep, type Step } from './step.ts';

type Hang = MessageOf<'ReserveStock'>;
type Fetch = MessageOf<'ReleaseStock'>;
type Command = Hang | Fetch;

interface Coat {
  readonly orderId: string;
  readonly attempt: number;
  readonly status: 'blank' | 'hanging' | 'refused' | 'fetched' | 'never hung';
}

const HOOKS = 2;

function cloakroom(rows: readonly Coat[]) {
  let free = HOOKS - rows.filter(({ status }) => status === 'hanging').length;
  const step: Step<Coat, Hang, Fetch> = {
    undoType: 'ReleaseStock',
    isBlank: ({ status }) => status === 'blank',
    begin(row) {
      if (free === 0) return { ...row, status: 'refused' };
      free--;
      return { ...row, status: 'hanging' };
    },
    tombstone: (row) => ({ ...row, status: 'never hung' }),
    undo(row) {
      if (row.status === 'hanging') free++;
      return { ...row, status: row.status === 'hanging' ? 'fetched' : 'never hung' };
    },
    replyOf(row, command) {
      const isDo = command.type === 'ReserveStock';
      switch (row.status) {
        case 'hanging':
          return isDo ? replyTo(command, 'StockReserved', {}) : null;
        case 'refused':
          return isDo ? replyTo(command, 'StockNotReserved', { reason: 'OutOfStock', shortages: [] }) : null;
        case 'fetched':
          return replyTo(command, 'StockReleased', { released: true });
        default:
          return replyTo(command, 'StockReleased', { released: false });
      }
    },
  };
  return step;
}

/** A cloakroom that keeps its rows from batch to batch. */
function openCloakroom() {
  const rows = new Map<string, Coat>();
  return {
    batch(...commands: Command[]): Message[] {
      const orders = new Set(commands.map(({ body }) => body.orderId));
      const before = new Map(rows);
      for (const { body } of commands)
        if (!before.has(byAttempt(body))) before.set(byAttempt(body), { ...body, status: 'blank' });
      const found = [...before.values()].filter(({ orderId }) => orders.has(orderId));
      const decided = decideStep(cloakroom([...rows.values()]), commands, found);
      for (const row of decided.rows)
        rows.set(byAttempt(row), { orderId: row.orderId, attempt: row.attempt, status: row.status });
      return decided.outcomes.flatMap((outcome) => ('publish' in outcome ? outcome.publish : []));
    },
    rows: () => Object.fromEntries([...rows].map(([key, { status }]) => [key, status])),
  };
}

const context = { causationId: null, traceparent: null };
const [A, B] = ['0192f000-0000-7000-8000-00000000000a', '0192f000-0000-7000-8000-00000000000b'] as const;
const hang = (orderId: string, attempt = 1): Hang =>
  createMessage('ReserveStock', { orderId, attempt, lines: [{ sku: 'COAT', quantity: 1 }] }, context);
const fetch = (orderId: string, attempt = 1): Fetch =>
  createMessage('ReleaseStock', { orderId, attempt }, context);
const types = (replies: readonly Message[]) => replies.map(({ type }) => type);

describe('a step', () => {
  it('answers a command seen again from its row, also after its undo', () => {
    const { batch, rows } = openCloakroom();
    expect(types(batch(hang(A), hang(A)))).toEqual(['StockReserved', 'StockReserved']);
    const fetched = batch(fetch(A), fetch(A), hang(A));
    expect(fetched.map(({ body }) => body)).toEqual(
      Array.from({ length: 3 }, () => ({ orderId: A, attempt: 1, released: true })),
    );
    expect(rows()).toEqual({ [`${A}:1`]: 'fetched' });
  });

  it('repeats a refusal, although it would be possible by now', () => {
    const { batch } = openCloakroom();
    batch(hang(A), hang(A, 2), hang(B));
    batch(fetch(A), fetch(A, 2));
    expect(types(batch(hang(B)))).toEqual(['StockNotReserved']);
  });

  it('leaves a tombstone where the undo came first, and answers the late do with the undo', () => {
    const { batch, rows } = openCloakroom();
    const [undone, late] = batch(fetch(A), hang(A));
    expect([undone, late]).toMatchObject([{ body: { released: false } }, { body: { released: false } }]);
    expect(late).toMatchObject({ type: 'StockReleased', causationId: hang(A).messageId });
    expect(rows()).toEqual({ [`${A}:1`]: 'never hung' });
  });

  it('does nothing for an attempt older than the newest known, and leaves the newest alone', () => {
    const { batch, rows } = openCloakroom();
    batch(hang(A, 2));
    expect(types(batch(hang(A, 1)))).toEqual(['StockReleased']);
    expect(types(batch(fetch(A, 1)))).toEqual(['StockReleased']);
    expect(rows()).toEqual({ [`${A}:2`]: 'hanging', [`${A}:1`]: 'never hung' });
  });

  it('refuses a command whose row was neither found nor inserted, and no other', () => {
    const found: Coat[] = [{ orderId: A, attempt: 1, status: 'blank' }];
    const { rows, outcomes } = decideStep(cloakroom([]), [fetch(B), hang(A)], found);
    expect(outcomes).toMatchObject([
      { reject: { code: 'beyond-retention' } },
      { publish: [{ type: 'StockReserved' }] },
    ]);
    expect(rows).toHaveLength(1);
  });

  it('takes an order id in upper case for the same order', () => {
    const { rows, outcomes } = decideStep(
      cloakroom([]),
      [hang(A.toUpperCase())],
      [{ orderId: A, attempt: 1, status: 'blank' }],
    );
    expect(outcomes).toMatchObject([{ publish: [{ type: 'StockReserved' }] }]);
    expect(rows).toHaveLength(1);
  });

  it('fails the batch when its author leaves a row blank or gives it another key', () => {
    const blank: Coat[] = [{ orderId: A, attempt: 1, status: 'blank' }];
    const forgetful = { ...cloakroom([]), begin: (row: Coat) => row };
    expect(() => decideStep(forgetful, [hang(A)], blank)).toThrow('left its row blank');
    const confused = { ...cloakroom([]), begin: (): Coat => ({ orderId: B, attempt: 1, status: 'refused' }) };
    expect(() => decideStep(confused, [hang(A)], blank)).toThrow('changed its key');
  });
});

describe('any commands in any batches', () => {
  const command: fc.Arbitrary<Command> = fc
    .tuple(fc.constantFrom(A, B), fc.integer({ min: 1, max: 3 }), fc.boolean())
    .map(([orderId, attempt, isDo]) => (isDo ? hang(orderId, attempt) : fetch(orderId, attempt)));
  const batches = fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { maxLength: 6 });

  it('are decided as one command at a time is', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const [together, alone] = [openCloakroom(), openCloakroom()];
        const replies = all.flatMap((batch) => together.batch(...batch));
        expect(replies).toEqual(all.flat().flatMap((one) => alone.batch(one)));
        expect(together.rows()).toEqual(alone.rows());
      }),
    );
  });

  it('change nothing when they come again, and are then always answered alike', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const { batch, rows } = openCloakroom();
        for (const commands of all) batch(...commands);
        const before = rows();
        const again = all.map((commands) => batch(...commands));
        expect(all.map((commands) => batch(...commands))).toEqual(again);
        expect(rows()).toEqual(before);
      }),
    );
  });

  it('leave nothing done of what was undone, and nothing blank', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const { batch, rows } = openCloakroom();
        const undone = new Set<string>();
        for (const commands of all) {
          batch(...commands);
          for (const { type, body } of commands) if (type === 'ReleaseStock') undone.add(byAttempt(body));
          for (const [key, status] of Object.entries(rows())) {
            expect(status).not.toBe('blank');
            if (undone.has(key)) expect(status).not.toBe('hanging');
          }
        }
      }),
    );
  });

  it('touch their own attempts only, and begin none that is older than the newest', () => {
    fc.assert(
      fc.property(batches, command, (all, last) => {
        const { batch, rows } = openCloakroom();
        for (const commands of all) batch(...commands);
        const before = rows();
        batch(last);
        const key = byAttempt(last.body);
        expect({ ...rows(), [key]: null }).toEqual({ ...before, [key]: null });
        const isOlder = Object.keys(before).some(
          (known) => known.startsWith(last.body.orderId) && known > key,
        );
        if (isOlder && before[key] === undefined) expect(rows()[key]).toBe('never hung');
      }),
    );
  });
});
