import { expect, it } from 'vitest';
import type { Budget } from './budget.ts';
import { budgetTables } from './budget-tables.ts';

/** Without the padding of its cells. */
const cells = (table: string) => table.replaceAll(/ +\|/g, ' |').replaceAll(/\| +/g, '| ');

const budget: Budget = {
  inFlight: 64,
  orders: 1000,
  spent: {
    commits: new Map([
      ['orchestrator', 150],
      ['order-service', 300],
    ]),
    tables: new Map([
      ['orchestrator.saga', { inserted: 1000, updated: 3000, heapOnly: 2000, deleted: 0 }],
      ['orchestrator.saga_history', { inserted: 4100, updated: 0, heapOnly: 0, deleted: 0 }],
      ['orchestrator.admin_audit', { inserted: 1, updated: 0, heapOnly: 0, deleted: 0 }],
    ]),
    queues: new Map([['order.commands', { messages: 1000, batches: 125 }]]),
    statements: new Map([
      ['orchestrator: UPDATE saga', { calls: 100, rows: 3000, ms: 199.9, pages: 40_000 }],
      ['orchestrator: SELECT 1', { calls: 10, rows: 10, ms: 0.1, pages: 0 }],
    ]),
    logBytes: 9_000_000,
  },
};

it('shows everything for one order', () => {
  const text = budgetTables(budget);
  expect(cells(text)).toContain('| 0.45 | 0.15 | 0.30 | 9.0 kB |');
  expect(cells(text)).toContain('| orchestrator.saga | 1.00 | 3.00 | 67 % | 0.00 |');
  expect(cells(text)).toContain('| orchestrator.saga_history | 4.10 | 0.00 | – | 0.00 |');
  expect(cells(text)).toContain('| order.commands | 1.00 | 8.0 |');
  expect(cells(text)).toContain('| `orchestrator: UPDATE saga` | 100 | 30.0 | 400 | 200 | 100.0 % |');
});

it('leaves out what is next to nothing', () => {
  const text = budgetTables(budget);
  expect(text).not.toContain('admin_audit');
  expect(text).not.toContain('SELECT 1');
});

it('says how to have statements listed', () => {
  const text = budgetTables({ ...budget, spent: { ...budget.spent, statements: null } });
  expect(text).toContain('pg_stat_statements');
});
