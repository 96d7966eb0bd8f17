// Holds over HTTP, with the release at work.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR_ENV, operator } from '../../testing/operator.ts';
import { type RunningOrchestrator, runOrchestrator } from '../../testing/running-orchestrator.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  // What is left at the end of a hold is sent by the sweep, which waits for one step timeout after a start.
  orchestrator = await runOrchestrator(sagas.url, { env: { ...OPERATOR_ENV, STEP_TIMEOUT_MS: '1000' } });
});
afterAll(async () => {
  await orchestrator?.stop();
  await sagas?.close();
});
const { post, get } = operator(() => orchestrator);

describe('a hold over HTTP', () => {
  it('goes from its begin to its end, with its orders counted and explained', async () => {
    const asked = { command: 'ProcessPayment', reason: 'the provider is away' };
    const held = await post('/admin/holds', asked);
    expect(held.status).toBe(201);
    expect(held.body).toMatchObject({ ...asked, by: 'anna', state: 'held', waiting: 0, release: null });
    const path = held.headers.get('location')!;
    expect(path).toBe(`/admin/holds/${held.body.holdId}`);
    expect(await post('/admin/holds', asked)).toMatchObject({ status: 409, body: { code: 'COMMAND_HELD' } });

    const orderIds = Array.from({ length: 3 }, newId);
    for (const orderId of orderIds) {
      const { created, reserved } = messagesOf(orderId);
      expect(await sagas.answers(created, reserved)).toEqual([[], ['CommandHeld']]);
    }
    expect((await get('/admin/holds?state=held')).body.items).toMatchObject([{ waiting: 3, heldBack: 3 }]);
    const { text, waiting, acts } = (await get(`/sagas/${orderIds[0]}/explain`)).body;
    expect(text).toContain(
      'by anna: the provider is away. It was not sent to payment-service, and waits until the hold is released.',
    );
    expect(waiting).toMatchObject({ command: 'ProcessPayment', nextTryAt: null, tries: 0 });
    const allowed = acts.filter((act: { allowed: boolean }) => act.allowed);
    expect(allowed.map(({ act }: { act: string }) => act)).toEqual(['cancel']);
    const begun = await post(`${path}/release`, { ramp: [1, 2], maxPerSecond: 5 });
    expect([begun.status, begun.body]).toMatchObject([202, { state: 'releasing', release: { by: 'anna' } }]);
    expect(await post(`${path}/release`, {})).toMatchObject({ status: 409, body: { code: 'HOLD_STATE' } });
    // In the order in which they are released: one that is locked just then comes later.
    const unanswered = new Set(orderIds);
    const answerReleased = async () => {
      for (const orderId of unanswered) {
        if ((await sagas.stored(orderId)).sendCount === 0) continue;
        unanswered.delete(orderId);
        await sagas.handle(messagesOf(orderId).paid);
      }
      return unanswered.size;
    };
    await expect.poll(answerReleased, { timeout: 20_000 }).toBe(0);
    await expect
      .poll(async () => (await get(path)).body, { timeout: 10_000 })
      .toMatchObject({ state: 'released', waiting: 0, endedAt: expect.any(String) });
    const audit = (await get('/admin/audit')).body.items.map(({ act }: { act: string }) => act);
    expect(audit.toReversed()).toEqual(['hold', 'hold', 'release', 'release', 'end-hold']);
  });

  it('of what is no command, and of one that there is not, is refused', async () => {
    expect(await post('/admin/holds', { command: 'Nothing', reason: 'x' })).toMatchObject({ status: 400 });
    for (const act of ['release', 'pause', 'resume', 'abort'])
      expect(await post(`/admin/holds/${newId()}/${act}`, { reason: 'x' })).toMatchObject({
        ...{ status: 404, body: { code: 'HOLD_NOT_FOUND' } },
      });
  });
});
