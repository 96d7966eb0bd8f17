// A worker that keeps the rules passes every claim; one that breaks a rule fails the claim that is meant for it.
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { expect, it, test } from 'vitest';
import { subjectOf } from '../../cli/src/conformance/participants/participants.ts';
import { type Result, runClaims } from '../../cli/src/conformance/run.ts';
import { type Fault, startFakeWorker } from './fake-worker.ts';
import { serveInspections } from './inspection-server.ts';
import { paymentTrade, stockTrade } from './trades.ts';

async function results(
  participant: 'stock' | 'payment',
  { fault, canBeSeen = true }: { fault?: Fault; canBeSeen?: boolean } = {},
): Promise<readonly Result[]> {
  const broker = createInProcessBroker();
  const free = new Map([
    ['CONFORMANCE', 100_000],
    ['CONFORMANCE-TEN', 10],
  ]);
  const trade = participant === 'stock' ? stockTrade(free) : paymentTrade();
  const worker = startFakeWorker(broker, trade, fault);
  const server = await serveInspections(({ orderIds, skus = [] }) => ({
    items: worker
      .inEffect()
      .filter(({ orderId }) => orderIds.includes(orderId))
      .map(({ command, answer, ...key }) => ({
        ...{ ...key, ...command.body, ...answer.fields },
        status: participant === 'stock' ? 'Reserved' : 'Completed',
      })),
    products: skus.map((sku) => ({ sku, available: free.get(sku) })),
  }));
  try {
    return await runClaims({
      subject: subjectOf(participant),
      broker,
      http: canBeSeen ? { baseUrl: server.url, token: undefined } : undefined,
      restart: canBeSeen ? () => worker.restart() : undefined,
      // A fault often shows as silence; what keeps the rules is not to fail on a busy machine.
      ...{ orders: 70, patienceMs: fault === undefined ? 3000 : 400, signal: new AbortController().signal },
    });
  } finally {
    await worker.stop();
    await server.close();
    await broker.close();
  }
}

it.each(['stock', 'payment'] as const)(
  'a %s that keeps the rules passes every claim',
  async (participant) => {
    const all = await results(participant);
    expect(all.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  },
);

it('what cannot be seen without HTTP and restarts is not checked, and never passed', async () => {
  const all = await results('stock', { canBeSeen: false });
  const isHidden = ({ claim }: Result) =>
    claim.endsWith('/effect') || ['kills', 'answers-outlive-a-restart'].includes(claim);
  expect(all.filter(({ outcome }) => outcome !== 'passed')).toEqual(all.filter(isHidden));
  for (const { outcome, why } of all.filter(isHidden)) {
    expect(outcome).toBe('not-checked');
    expect(why).toMatch(/--http|--restart/);
  }
});

test.each<[Fault, 'stock' | 'payment', string]>([
  ['a repeat has another message id', 'stock', 'repeat'],
  ['a repeat is done again', 'stock', 'repeat/effect'],
  ['a repeat gets no answer', 'stock', 'repeat'],
  ['a redelivered message is taken for a repeat and dropped', 'stock', 'redelivered'],
  ['a refusal leaves no row', 'stock', 'refusal-stands'],
  ['an undo of something unknown leaves no row', 'stock', 'undo-before-do'],
  ['an undo deletes the row', 'stock', 'do-after-undo'],
  ['an older attempt is done', 'stock', 'old-attempt-after-new'],
  ['an order has one row for all attempts', 'stock', 'attempts-side-by-side'],
  ['an undo undoes every attempt', 'stock', 'undo-of-an-old-attempt'],
  ['it decides on what it read before others wrote', 'stock', 'competing-orders'],
  ['lines are held one by one', 'stock', 'all-or-none/effect'],
  ['unknown fields are refused', 'stock', 'unknown-fields'],
  ['what cannot be read is dropped', 'stock', 'broken-json'],
  ['a reply does not name its command', 'stock', 'reply-properties'],
  ['rows are gone after a restart', 'stock', 'answers-outlive-a-restart'],
  ['a repeat is charged again', 'payment', 'charged-once'],
])('where %s, %s fails the claim %s', async (fault, participant, claim) => {
  const all = await results(participant, { fault });
  const failed = all.filter(({ outcome }) => outcome === 'failed');
  expect(failed.map((result) => result.claim)).toContain(claim);
  // It is told apart from one that does not work at all.
  expect(all[0]).toMatchObject({ claim: 'done', outcome: 'passed' });
});
