// What every store of holds does with those of sagas, acts and releases: nothing that is decided after a hold is sent, and a
// release sends it in waves.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendAndConfirm } from '../../run/deadlines.ts';
import { resendAll } from '../../run/recover.ts';
import type { Saga } from '../../saga/saga.ts';
import { NO_LIMITS } from '../../testing/test-replays.ts';
import { cancelSaga } from '../acts/cancel.ts';
import { moveDeadline } from '../acts/move-deadline.ts';
import { retrySaga } from '../acts/retry.ts';
import { replaySaga } from '../replay.ts';
import { BY, createHoldBench, type HoldsHarness, STEP_TIMEOUT_MS } from './hold-bench.ts';
import { stepRelease } from './release/release-step.ts';
import type { ReleaseStore } from './release/release-store.ts';

export function describeHolds(name: string, open: () => Promise<HoldsHarness>): void {
  describe(name, () => {
    let harness: HoldsHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterEach(() => harness.clear());
    afterAll(() => harness.close());

    const bench = createHoldBench(() => harness);
    const { metrics, tell, sagaIn, sagasIn, stored, heldBack, onItsWay } = bench;
    const { hold, release, steer, sweep, sweepLast, step, sentTo, newBroker, hints } = bench;
    const handStep = () => stepRelease(harness.releases, { stepTimeoutMs: STEP_TIMEOUT_MS, heard: [] });

    describe('a hold', () => {
      it('of a command is made once, and audited', async () => {
        const holdId = await hold('ProcessPayment');
        await expect(hold('ProcessPayment')).rejects.toMatchObject({ code: 'COMMAND_HELD' });
        await hold('ReserveStock');
        expect(await harness.audits(holdId)).toEqual(['hold']);
      });

      it('lets a saga come to its state, and sends nothing', async () => {
        await hold('ProcessPayment');
        const orderId = newId();
        expect(await tell(orderId, ['created', 'reserved'])).toEqual(['ReserveStock']);
        expect(await stored(orderId)).toMatchObject({
          ...{ state: 'StockReserved', sendCount: 0, lastSeq: 2, ...heldBack },
        });
        expect(await tell(orderId, ['reserved', 'cancel'])).toEqual(['CancelPayment']);
        expect(await stored(orderId)).toMatchObject({ state: 'CancellingPayment', ...onItsWay });
      });

      it('of the first command holds a saga that has just begun', async () => {
        await hold('ReserveStock');
        const orderId = newId();
        expect(await tell(orderId, ['created', 'created'])).toEqual([]);
        expect(await stored(orderId)).toMatchObject({ state: 'Suspend', sendCount: 0, ...heldBack });
      });

      it('stops the deadlines of what was sent, and gives no step up', async () => {
        const [orderId, other] = [await sagaIn('StockReserved'), await sagaIn('Paid')];
        await hold('ProcessPayment');
        expect(await stored(orderId)).toMatchObject(onItsWay);
        expect(await sweepLast(orderId)).toEqual([]);
        expect(await stored(orderId)).toMatchObject({ state: 'StockReserved', sendCount: 1, ...heldBack });
        expect(await sweep(other)).toEqual(['CompleteOrder']);
        expect(await tell(orderId, ['paid'])).toEqual(['CompleteOrder']);
      });

      it('asks nothing of a payment that is pending, which does not expire meanwhile', async () => {
        const orderId = await sagaIn('PaymentPending');
        await hold('ProcessPayment');
        expect(await sweep(orderId)).toEqual([]);
        expect(await stored(orderId)).toMatchObject({ state: 'PaymentPending', ...onItsWay });
        const late = newId();
        await tell(late, ['created', 'reserved', 'pending']);
        expect(await stored(late)).toMatchObject({ state: 'PaymentPending', ...onItsWay });
        expect(await tell(orderId, ['paid'])).toEqual(['CompleteOrder']);
      });

      it('holds the undo of a step that is given up', async () => {
        const orderId = await sagaIn('StockReserved');
        await hold('CancelPayment');
        expect(await sweepLast(orderId)).toEqual([]);
        expect(await stored(orderId)).toMatchObject({
          state: 'CancellingPayment',
          sendCount: 0,
          ...heldBack,
        });
      });

      it('holds what a recovery would send', async () => {
        const [held, free] = [await sagaIn('StockReserved'), await sagaIn('Paid')];
        await hold('ProcessPayment');
        const broker = newBroker();
        await resendAll(harness.sagas, broker);
        expect(sentTo([held, free])).toEqual(['CompleteOrder']);
      });

      it('holds what operators would send', async () => {
        const [reserved, failed] = [await sagaIn('StockReserved'), await sagaIn('Failed')];
        for (const command of ['ProcessPayment', 'CancelPayment', 'ReopenOrder'] as const)
          await hold(command);
        const broker = newBroker();
        const sending = { broker, stepTimeoutMs: STEP_TIMEOUT_MS, stepMaxAttempts: 5, metrics };
        const acting = {
          ...{ ...sending, store: harness.acts },
          send: (sagas: readonly Saga[]) => sendAndConfirm({ ...sending, store: harness.sagas }, sagas),
        };
        const asked = { orderId: reserved, ...BY, idempotency: undefined };
        await expect(retrySaga(acting, asked)).rejects.toMatchObject({
          ...{ code: 'SAGA_NOT_RETRYABLE', detail: expect.stringContaining('is held') },
        });
        const at = new Date(Date.now() + 60_000).toISOString();
        await expect(moveDeadline(acting, { ...asked, at })).rejects.toMatchObject({
          code: 'SAGA_HAS_NO_DEADLINE',
        });
        expect(await cancelSaga(acting, asked)).toMatchObject({
          state: 'CancellingPayment',
          deadlineAt: null,
        });
        const again = { ...asked, orderId: failed, paymentToken: undefined, ifAttempt: undefined };
        await replaySaga({ ...acting, approval: NO_LIMITS }, again);
        expect(await stored(failed)).toMatchObject({ state: 'ReopeningOrder', ...heldBack });
        expect(sentTo([reserved, failed])).toEqual([]);
        expect([hints.get(reserved), hints.get(failed)]).toEqual([['1 held'], ['1 held']]);
      });

      it('waits for a decision that was made without it, and none is made while it waits', async () => {
        const orderIds = await sagasIn('Suspend', 2);
        const deciding = await harness.sagas.session();
        const found = await deciding.lock({ orderIds: orderIds.slice(0, 1) });
        expect(found.held.size).toBe(0);
        let isMade = false;
        const making = hold('ProcessPayment').then(() => {
          isMade = true;
        });
        const late = tell(orderIds[1]!, ['reserved']);
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(isMade).toBe(false);
        await deciding.commit({ writes: [], rows: [] });
        await making;
        const commands = await late;
        expect((await stored(orderIds[1]!)).isHeldBack).toBe(commands.length === 0);
        expect(await tell(orderIds[0]!, ['reserved'])).toEqual([]);
      });
    });

    describe('order-service', () => {
      it('is told of what is held back, in place of the command, and again when the reply comes again', async () => {
        await hold('ProcessPayment');
        const orderId = newId();
        await tell(orderId, ['created', 'reserved', 'reserved']);
        expect(hints.get(orderId)).toEqual(['1 held', '1 held']);
        await tell(orderId, ['cancel', 'cancel', 'paymentCancelled']);
        expect(hints.get(orderId)).toEqual(['1 held', '1 held', '2 free', '2 free']);
      });

      it('is told of a step that was sent, once its deadline has passed', async () => {
        const [orderId, pending] = [await sagaIn('StockReserved'), await sagaIn('PaymentPending')];
        await hold('ProcessPayment');
        await sweep(orderId, pending);
        await sweep(pending);
        expect([hints.get(orderId), hints.get(pending)]).toEqual([['1 held'], ['1 held']]);
        await tell(orderId, ['paid']);
        expect(hints.get(orderId)).toEqual(['1 held', '2 free']);
      });

      it('is told of what a release sends, and of what it holds back again', async () => {
        const holdId = await hold('ProcessPayment');
        const [orderId, last] = (await sagasIn('StockReserved', 2)) as [string, string];
        await release(holdId, { maxPerSecond: 2 });
        await step(() => Promise.reject(new Error('it is not confirmed')));
        await sweep(orderId);
        // As a process that died before it told it would leave it.
        expect(hints.get(orderId)).toEqual(['1 held', '2 free', '3 held']);
        expect(await step()).toEqual([last]);
        await tell(last, ['paid']);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'released' });
        await sweep(orderId);
        expect(hints.get(orderId)).toEqual(['1 held', '2 free', '3 held', '4 free']);
        expect(hints.get(last)).toEqual(['1 held', '2 free']);
      });

      it('is told nothing while nothing is held', async () => {
        const orderId = newId();
        await tell(orderId, ['created', 'reserved']);
        await sweep(orderId);
        await tell(orderId, ['paid']);
        expect(hints.get(orderId)).toBeUndefined();
      });
    });

    describe('a release', () => {
      it('sends a wave when all of the one before are answered, and ends when nothing is left', async () => {
        const holdId = await hold('ProcessPayment');
        const orderIds = await sagasIn('StockReserved', 4);
        expect(await step()).toEqual([]);
        await release(holdId, { maxPerSecond: 2 });
        expect(await step()).toEqual(orderIds.slice(0, 1));
        expect(await stored(orderIds[0]!)).toMatchObject({ sendCount: 1, lastSeq: 2, ...onItsWay });
        expect(await step()).toEqual([]);
        expect(await tell(orderIds[0]!, ['paid'])).toEqual(['CompleteOrder']);
        expect(await step()).toEqual(orderIds.slice(1, 2));
        expect(await step()).toEqual(orderIds.slice(2, 3));
        for (const orderId of orderIds.slice(1, 3)) await tell(orderId, ['paid']);
        // The last one is not more than may be sent at once.
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'released', isDue: false });
        expect(await stored(orderIds[3]!)).toMatchObject(onItsWay);
        expect(await sweep(orderIds[3]!)).toEqual(['ProcessPayment']);
        expect(await harness.audits(holdId)).toEqual(['end-hold', 'hold', 'release']);
        expect(await tell(newId(), ['created', 'reserved'])).toEqual(['ReserveStock', 'ProcessPayment']);
      });

      it('begins with what was never sent: what was, is with its worker, whose next try may be far', async () => {
        const [sent] = (await sagasIn('StockReserved', 1)) as [string];
        const holdId = await hold('ProcessPayment');
        expect(await sweep(sent)).toEqual([]);
        const [unsent] = await sagasIn('StockReserved', 1);
        await release(holdId, { ramp: [1, 10], maxPerSecond: 5 });
        expect(await step()).toEqual([unsent]);
        await tell(unsent!, ['paid']);
        const later = await sagasIn('StockReserved', 1);
        expect(await step()).toEqual(later);
      });

      it('holds what comes while it goes on, and sends it in its turn', async () => {
        const holdId = await hold('ProcessPayment');
        const [first] = await sagasIn('StockReserved', 1);
        await release(holdId, { ramp: [1, 10], maxPerSecond: 5 });
        await step();
        const later = await sagasIn('StockReserved', 2);
        expect(await stored(later[0]!)).toMatchObject(heldBack);
        await tell(first!, ['paid']);
        expect(await step()).toEqual(later.slice(0, 1));
      });

      it('stops when too many of a wave fail, and begins its ramp again when it is resumed', async () => {
        const holdId = await hold('ProcessPayment');
        const orderIds = await sagasIn('StockReserved', 8);
        await release(holdId, { ramp: [2, 4] });
        await step();
        await tell(orderIds[0]!, ['declined']);
        await tell(orderIds[1]!, ['cancel']);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({
          ...{ state: 'stopped', why: expect.stringContaining('1 of the 2') },
        });
        expect(await harness.results(holdId)).toMatchObject({
          ...{ [orderIds[0]!]: 'failed', [orderIds[1]!]: 'answered' },
        });
        expect(await step()).toEqual([]);
        await steer(holdId, 'resume');
        expect(await step()).toHaveLength(2);
        expect(await harness.audits(holdId)).toEqual(['hold', 'release', 'resume-release', 'stop-release']);
      });

      it('holds back again what is not answered in time, and counts it as failed', async () => {
        const holdId = await hold('ProcessPayment');
        const [orderId, other, third] = (await sagasIn('StockReserved', 3)) as [string, string, string];
        await release(holdId, { maxPerSecond: 5 });
        await step();
        expect(await sweepLast(orderId)).toEqual([]);
        expect(await stored(orderId)).toMatchObject({ state: 'StockReserved', sendCount: 1, ...heldBack });
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'stopped' });
        expect(await harness.results(holdId)).toEqual({ [orderId]: 'unanswered' });
        await steer(holdId, 'resume');
        expect(await step()).toEqual([other]);
        await tell(other, ['paid']);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'released' });
        // With the end of the hold it is sent again as always, and so is what waits still.
        expect(await sweep(orderId, third)).toEqual(['ProcessPayment', 'ProcessPayment']);
        expect(await stored(orderId)).toMatchObject({ sendCount: 2, lastSeq: 3, incident: null });
      });

      it('stops when the last ones are not answered, and lets go of them when it is resumed', async () => {
        const holdId = await hold('ProcessPayment');
        const [orderId] = (await sagasIn('StockReserved', 1)) as [string];
        await release(holdId);
        await step();
        await sweepLast(orderId);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'stopped' });
        await steer(holdId, 'abort');
        await release(holdId);
        // Another release tries it again; it is the second send of its command.
        expect([...(await step()), ...(await step())]).toEqual([orderId]);
        expect(await stored(orderId)).toMatchObject({ sendCount: 2, lastSeq: 3, incident: null });
        await sweepLast(orderId);
        await step();
        await steer(holdId, 'resume');
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'released' });
        expect(await stored(orderId)).toMatchObject(onItsWay);
      });

      it('holds back again what was never sent, and fails nothing for it', async () => {
        const holdId = await hold('ProcessPayment');
        const [orderId] = (await sagasIn('StockReserved', 1)) as [string];
        await release(holdId);
        await step(() => Promise.reject(new Error('killed')));
        expect(await stored(orderId)).toMatchObject({ sendCount: 0, ...onItsWay });
        expect(await sweep(orderId)).toEqual([]);
        expect(await stored(orderId)).toMatchObject(heldBack);
        await steer(holdId, 'pause');
        await step();
        expect(await harness.results(holdId)).toEqual({ [orderId]: 'returned' });
        await steer(holdId, 'resume');
        expect(await step()).toEqual([orderId]);
        expect(await harness.hold(holdId)).toMatchObject({ state: 'releasing' });
      });

      it('sends no more in a second than it may, whoever carries it on', async () => {
        const holdId = await hold('ProcessPayment');
        const orderIds = await sagasIn('StockReserved', 12);
        await release(holdId, { ramp: [20], maxPerSecond: 10 });
        const sent = await Promise.all(
          Array.from({ length: 3 }, async () => (await handStep())?.sagas ?? []),
        );
        expect(sent.flat()).toHaveLength(2);
        expect(await handStep()).toBeNull();
        await harness.hurry();
        const next = (await handStep())!.sagas.map(({ orderId }) => orderId);
        expect(next).toEqual(orderIds.slice(2, 4));
      });

      it('is one at a time, can be paused, and leaves the command held when it is aborted', async () => {
        const [payments, stock] = [await hold('ProcessPayment'), await hold('ReserveStock')];
        await tell(newId(), ['created']);
        await release(payments);
        await expect(release(stock)).rejects.toMatchObject({ code: 'RELEASE_UNDER_WAY' });
        await steer(payments, 'pause');
        await expect(steer(payments, 'pause')).rejects.toMatchObject({ code: 'HOLD_STATE' });
        await expect(release(payments)).rejects.toMatchObject({ code: 'HOLD_STATE' });
        expect(await step()).toEqual([]);
        await steer(payments, 'abort');
        expect(await harness.hold(payments)).toMatchObject({ state: 'held' });
        await release(stock);
        expect([...(await step()), ...(await step())]).toHaveLength(1);
        await expect(release(newId())).rejects.toMatchObject({ code: 'HOLD_NOT_FOUND' });
      });

      it('keeps nothing of a step that does not come to its commit', async () => {
        const holdId = await hold('ProcessPayment');
        const [orderId] = (await sagasIn('StockReserved', 1)) as [string];
        await release(holdId);
        const dying: ReleaseStore = {
          ...harness.releases,
          session: async () => ({
            ...(await harness.releases.session()),
            commit: () => Promise.reject(new Error('killed')),
          }),
        };
        await expect(stepRelease(dying, { stepTimeoutMs: STEP_TIMEOUT_MS, heard: [] })).rejects.toThrow(
          'killed',
        );
        expect(await stored(orderId)).toMatchObject(heldBack);
        expect([await harness.hold(holdId), await harness.results(holdId)]).toMatchObject([{ wave: 0 }, {}]);
        expect(await step()).toEqual([orderId]);
      });
    });
  });
}
