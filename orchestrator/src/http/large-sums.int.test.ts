// 1,025 failed orders of the largest total: what they come to is more than a bigint of PostgreSQL holds.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_TOKEN, type RunningOrchestrator, runOrchestrator } from '../testing/running-orchestrator.ts';
import { createSagaDatabase, type SagaDatabase } from '../testing/saga-database.ts';

const GROUP = '0123456789abcdef';
const SUM = '9232379236109515775';
const json = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
let sagas: SagaDatabase;
let service: RunningOrchestrator;

beforeAll(async () => {
  sagas = await createSagaDatabase();
  service = await runOrchestrator(sagas.url, { env: { REPLAY_APPROVAL_AMOUNT: '100' } });
  await sagas.client.$executeRaw`
    INSERT INTO saga (order_id, state, attempt, customer_id, currency, total, lines, payment_token, last_seq, cause_id,
                      failure_reason, failure_group, finished_at)
    SELECT gen_random_uuid(), 'Failed', 1, 'c-1', 'JPY', 9007199254740991, '[]', 'tok_visa', 1, 'cause',
           'OutOfStock', ${GROUP}, now()
    FROM generate_series(1, 1025)`;
});

afterAll(async () => {
  await service.stop();
  await sagas.drop();
});

// JSON.parse would round what is asked about.
async function textOf(method: string, path: string, body?: object): Promise<string> {
  const sent = body && { body: JSON.stringify(body) };
  return (await fetch(service.url + path, { method, headers: json, ...sent })).text();
}

it('a preview says every digit of a sum, when it is made and when it is read again', async () => {
  const made = await textOf('POST', '/admin/replays/preview', { group: GROUP });
  expect(made).toContain(
    `"totals":[{"currency":"JPY","sagas":1025,"amount":${SUM},"replayable":{"sagas":1025,"amount":${SUM}}}]`,
  );
  const { selectionToken } = JSON.parse(made);
  expect(await textOf('GET', `/admin/replays/preview/${selectionToken}?limit=1`)).toContain(
    `"amount":${SUM}`,
  );
  const run = await textOf('POST', '/admin/replays', { selectionToken, reason: 'because' });
  expect(JSON.parse(run)).toMatchObject({
    state: 'awaiting-approval',
    why: expect.stringContaining(`${SUM} JPY: more than 100 JPY`),
  });
});

it('a failure group says every digit of what is at stake', async () => {
  const stake = `"atStake":[{"currency":"JPY","amount":${SUM},"sagas":1025}]`;
  expect(await textOf('GET', '/admin/failure-groups')).toContain(stake);
  expect(await textOf('GET', `/admin/failure-groups/${GROUP}`)).toContain(stake);
});
