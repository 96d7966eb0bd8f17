import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { describeFault } from './fault.ts';
import { planFaults } from './fault-plan.ts';
import { planOrder } from './order-plan.ts';

const FIVE_MINUTES = 300_000;
const faults = planFaults(createRandom('1'), FIVE_MINUTES);
const orders = Array.from({ length: 2000 }, (_, index) => planOrder(createRandom('1'), index));

describe('a plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planFaults(createRandom('1'), FIVE_MINUTES)).toEqual(faults);
    expect(planFaults(createRandom('2'), FIVE_MINUTES)).not.toEqual(faults);
  });

  it('has a fault every 1 to 3 seconds, more than 100 in five minutes', () => {
    const pauses = faults.map(({ atMs }, index) => atMs - (faults[index - 1]?.atMs ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(3000);
    expect(faults.length).toBeGreaterThan(100);
  });

  it('has every kind, told in words', () => {
    expect(new Set(faults.map(({ fault }) => fault.kind)).size).toBe(9);
    expect(describeFault({ kind: 'kill service', replica: 'orchestrator-1', downMs: 20 })).toBe(
      'kill service (orchestrator-1, down 20 ms)',
    );
    expect(
      describeFault({ kind: 'freeze connections', scope: { server: 'postgres', replica: 'all' }, forMs: 5 }),
    ).toBe('freeze connections (all to postgres, for 5 ms)');
  });
});

describe('a plan of orders', () => {
  it('gives an order by seed and number alone', () => {
    const random = createRandom('1');
    random.next();
    expect(planOrder(random, 99)).toEqual(orders[99]);
    expect(planOrder(createRandom('2'), 99)).not.toEqual(orders[99]);
  });

  it('has every kind of order, repeat, cancel, wait and replay', () => {
    expect(new Set(orders.map(({ kind }) => kind)).size).toBe(15);
    const asked = orders.filter(({ kind }) => kind === 'asks its customer');
    expect(new Set(asked.map(({ challenge }) => challenge?.answer))).toEqual(
      new Set(['approve', 'refuse', undefined]),
    );
    expect(new Set(orders.map(({ repeat }) => repeat)).size).toBe(4);
    expect(orders.some(({ cancelAfterMs }) => cancelAfterMs !== undefined)).toBe(true);
    expect(orders.some(({ waitSeconds }) => waitSeconds !== undefined)).toBe(true);
    expect(orders.some(({ replays }) => replays.some(({ twice }) => twice))).toBe(true);
  });

  it('names a product once in an order, as the API asks for', () => {
    for (const { body } of orders) {
      const skus = body.lines.map(({ sku }) => sku);
      expect(new Set(skus).size).toBe(skus.length);
    }
  });
});
