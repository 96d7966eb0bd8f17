import { expect, it } from 'vitest';
import { type Counters, difference } from './counters.ts';

const reading = (change: Partial<Counters>): Counters => ({
  commits: new Map([['orchestrator', 100]]),
  tables: new Map([['orchestrator.saga', { inserted: 10, updated: 30, heapOnly: 20, deleted: 0 }]]),
  queues: new Map([['order.commands', { messages: 10, batches: 5 }]]),
  statements: new Map([['orchestrator: SELECT $1', { calls: 4, rows: 8, ms: 2, pages: 16 }]]),
  logBytes: 1000,
  ...change,
});

it('tells what was counted between two readings', () => {
  const later = reading({
    commits: new Map([['orchestrator', 107]]),
    tables: new Map([['orchestrator.saga', { inserted: 12, updated: 36, heapOnly: 24, deleted: 1 }]]),
    queues: new Map([['order.commands', { messages: 12, batches: 6 }]]),
    statements: new Map([['orchestrator: SELECT $1', { calls: 5, rows: 9, ms: 2.5, pages: 20 }]]),
    logBytes: 1500,
  });
  expect(difference(later, reading({}))).toEqual({
    commits: new Map([['orchestrator', 7]]),
    tables: new Map([['orchestrator.saga', { inserted: 2, updated: 6, heapOnly: 4, deleted: 1 }]]),
    queues: new Map([['order.commands', { messages: 2, batches: 1 }]]),
    statements: new Map([['orchestrator: SELECT $1', { calls: 1, rows: 1, ms: 0.5, pages: 4 }]]),
    logBytes: 500,
  });
});

it('takes off more than once what went on for longer', () => {
  const idle = reading({});
  const spent = difference(reading({ commits: new Map([['orchestrator', 350]]), logBytes: 4500 }), idle, 2.5);
  expect(spent.commits).toEqual(new Map([['orchestrator', 100]]));
  expect(spent.queues).toEqual(new Map([['order.commands', { messages: -15, batches: -7.5 }]]));
  expect(spent.logBytes).toBe(2000);
});

it('counts what is new from nothing', () => {
  const later = reading({ queues: new Map([['stock.commands', { messages: 3, batches: 1 }]]) });
  expect(difference(later, reading({})).queues).toEqual(
    new Map([['stock.commands', { messages: 3, batches: 1 }]]),
  );
});

it('knows no statements unless both readings do', () => {
  expect(difference(reading({}), reading({ statements: null })).statements).toBeNull();
});
