// What the orchestrator holds by itself, with every store of holds: it probes until it is answered, and releases.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../testing/test-sagas.ts';
import { startBreaker } from './breaker.ts';
import { createHoldBench, type HoldsHarness, STEP_TIMEOUT_MS } from './hold-bench.ts';

export function describeBreaker(name: string, open: () => Promise<HoldsHarness>): void {
  describe(name, () => {
    let harness: HoldsHarness;
    beforeAll(async () => {
      harness = await open();
    });
    beforeEach(() => unanswered.forget());
    afterEach(() => harness.clear());
    afterAll(() => harness.close());
    const bench = createHoldBench(() => harness);
    const { unanswered, tell, sagaIn, sagasIn, stored, heldBack, onItsWay } = bench;
    const { hold, release, steer, sweep, sweepLast, step } = bench;

    /** One look of the breaker. @returns the hold that it has made */
    async function look(holdWhenUnanswered = 3, standsBy = false): Promise<string | undefined> {
      const before = new Set(await harness.holdIds());
      await startBreaker({
        ...{ holdWhenUnanswered, releasePerSecond: 1000, unanswered, holds: harness.holds },
        ...{ stepTimeoutMs: STEP_TIMEOUT_MS, standsBy: () => standsBy, logger: silent },
      }).stop();
      return (await harness.holdIds()).find((id) => !before.has(id));
    }
    /** A hold that the orchestrator has made, with orders that came after it. */
    async function silence(orders = 3): Promise<{ holdId: string; late: string[] }> {
      await sweep(...(await sagasIn('StockReserved', 3)));
      const holdId = (await look())!;
      return { holdId, late: await sagasIn('StockReserved', orders) };
    }

    describe('a command', () => {
      it('is held when enough steps in a row were not answered', async () => {
        const orderIds = await sagasIn('StockReserved', 3);
        await sweep(...orderIds.slice(0, 2));
        expect(await look()).toBeUndefined();
        await sweep(orderIds[2]!);
        const holdId = (await look())!;
        expect(await harness.hold(holdId)).toMatchObject({ state: 'held', probes: 0, isDue: true });
        expect(await harness.audits(holdId)).toEqual(['hold']);
        expect(await stored(await sagaIn('StockReserved'))).toMatchObject(heldBack);
      });

      it('is not held for one step that is asked again and again, nor for one that was answered, nor when it is off', async () => {
        const orderIds = await sagasIn('StockReserved', 3);
        for (let tries = 0; tries < 3; tries++) await sweep(orderIds[0]!);
        expect(unanswered.inARow('ProcessPayment')).toBe(1);
        await sweep(orderIds[1]!);
        await tell(orderIds[1]!, ['paid']);
        await sweep(orderIds[2]!);
        expect(await look()).toBeUndefined();
        // The first one was counted, and is not again.
        await sweep(orderIds[0]!, ...(await sagasIn('StockReserved', 2)));
        expect(unanswered.inARow('ProcessPayment')).toBe(3);
        expect(await look(0)).toBeUndefined();
        expect(await look(3, true)).toBeUndefined();
        expect(unanswered.inARow('ProcessPayment')).toBe(0);
      });

      it('that somebody holds is left to them', async () => {
        await sweep(...(await sagasIn('StockReserved', 3)));
        const holdId = await hold('ProcessPayment');
        expect(await look()).toBeUndefined();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'held', probes: null, isDue: false });
      });
    });

    describe('a probe', () => {
      it('is one order, and another one when it is not answered', async () => {
        const { holdId, late } = await silence();
        expect(await step()).toEqual(late.slice(0, 1));
        expect(await stored(late[0]!)).toMatchObject({ sendCount: 1, ...onItsWay });
        expect(await step()).toEqual([]);
        expect(await sweepLast(late[0]!)).toEqual([]);
        expect(await stored(late[0]!)).toMatchObject({ state: 'StockReserved', ...heldBack });
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'held', probes: 1, isDue: true });
        expect(await step()).toEqual(late.slice(1, 2));
      });

      it('that is answered, if only by a refusal, begins the release', async () => {
        const { holdId, late } = await silence(8);
        await step();
        await tell(late[0]!, ['declined']);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'releasing', probes: 0 });
        expect(await step()).toEqual(late.slice(1, 6));
        for (const orderId of late.slice(1, 6)) await tell(orderId, ['declined']);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'released' });
        expect(await harness.audits(holdId)).toEqual(['end-hold', 'hold', 'release']);
        expect(await sweep(...late.slice(6))).toEqual(['ProcessPayment', 'ProcessPayment']);
      });

      it('is not waited for when what was sent before is answered', async () => {
        const early = await sagaIn('StockReserved');
        const { holdId, late } = await silence();
        await step();
        await tell(early, ['paid']);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'releasing' });
        await tell(late[0]!, ['paid']);
        expect(await step()).toEqual(late.slice(1));
      });

      it('is not needed when nothing waits: the hold ends', async () => {
        const { holdId } = await silence(0);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'released' });
        expect(await tell(newId(), ['created', 'reserved'])).toEqual(['ReserveStock', 'ProcessPayment']);
      });
    });

    describe('its release', () => {
      it('goes back to probes when too many are not answered, and stops for nobody', async () => {
        const { holdId, late } = await silence(8);
        await step();
        await tell(late[0]!, ['paid']);
        await step();
        const wave = await step();
        expect(wave).toHaveLength(5);
        for (const orderId of wave.slice(0, 3)) await sweepLast(orderId);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({
          ...{ state: 'held', probes: 0, isDue: true, why: expect.stringContaining('not answered') },
        });
        const other = await hold('ReserveStock');
        await release(other);
        await tell(wave[4]!, ['paid']);
        await step();
        // One release at a time: it is probed until that one is over.
        expect(await harness.hold(holdId)).toMatchObject({ state: 'held' });
      });

      it('is taken over by who releases, pauses or aborts it', async () => {
        const { holdId, late } = await silence();
        await release(holdId, { ramp: [1] });
        expect(await harness.hold(holdId)).toMatchObject({ state: 'releasing', probes: null });
        expect(await step()).toEqual(late.slice(0, 1));
        await sweepLast(late[0]!);
        await step();
        expect(await harness.hold(holdId)).toMatchObject({ state: 'stopped', probes: null });
      });

      it('does not begin once an operator has ended its probes', async () => {
        const { holdId, late } = await silence();
        await step();
        await steer(holdId, 'abort');
        await tell(late[0]!, ['paid']);
        expect(await step()).toEqual([]);
        expect(await step()).toEqual([]);
        expect(await harness.hold(holdId)).toMatchObject({ state: 'held', probes: null, isDue: false });
      });
    });
  });
}
