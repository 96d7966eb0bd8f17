import { readFileSync } from 'node:fs';
import { catalogue, messageTypes } from '@order-saga/shared/contracts/catalogue';
import { describe, expect, it, test } from 'vitest';
import { receive } from '../../orchestrator/src/saga/receive.ts';
import { AWAITING_ORDER, outstandingCommand } from '../../orchestrator/src/saga/saga.ts';
import { exampleOf } from './examples.ts';
import { messageFor, outcomeOf, type Place, placesOf, renderStateTable, sagaIn } from './state-table.ts';

describe('docs/state-table.md', () => {
  it('is what the machine does; if not: npm run write:docs', () => {
    const committed = readFileSync(new URL('../../docs/state-table.md', import.meta.url), 'utf8');
    expect(committed).toBe(renderStateTable());
  });
});

const places = placesOf();
const withSaga = places.filter((place) => place !== 'no saga' && place !== AWAITING_ORDER);
const pairs = places.flatMap((place) => messageTypes.map((type) => [place, type] as const));

test.each(pairs)('in %s, %s has a defined outcome that is on record', (place, type) => {
  const before = sagaIn(place);
  const message = messageFor(place, type);
  const received = receive(before, message, () => false);
  const outcome = outcomeOf(place, message);
  switch (received.kind) {
    case 'moved':
      // The message has its row, and so has a kept cancel that it set free.
      expect(received.rows[0]).toMatchObject({ kind: 'message', name: type, messageId: message.messageId });
      expect(received.rows.at(-1)?.to).toBe(received.saga.state);
      expect(outcome.sends).toBe(received.saga.pending === null ? outstandingCommand(received.saga) : null);
      break;
    case 'stale':
      expect(received.rows).toMatchObject([
        { kind: 'stale', name: type, from: place, to: place, messageId: message.messageId },
      ]);
      expect({ ...received.saga, lastSeq: 0 }).toEqual({ ...before, lastSeq: 0 });
      break;
    case 'kept':
      expect(type).toBe('OrderCancelRequested');
      expect(received.saga.keptCancelId).toBe(message.messageId);
      break;
    case 'unknown':
      expect(withSaga).not.toContain(place);
  }
});

test.each(withSaga)('in %s, every message of another attempt is stale and sends nothing', (place: Place) => {
  const { attempt } = sagaIn(place)!;
  for (const type of messageTypes) {
    for (const other of [attempt - 1, attempt + 1].filter((n) => n > 0)) {
      const message = exampleOf(type, other);
      expect(outcomeOf(place, message), `${type} of attempt ${other}`).toEqual({
        kind: 'stale',
        state: place,
        sends: null,
      });
    }
  }
});

test.each(withSaga)('in %s, a command that strays into the replies moves nothing', (place: Place) => {
  const commands = messageTypes.filter((type) => catalogue[type].kind === 'command');
  const kinds = commands.map((type) => outcomeOf(place, messageFor(place, type)).kind);
  expect(new Set(kinds)).toEqual(new Set(['stale']));
});
