import { expect, it } from 'vitest';
import { upgradeOrder } from './roll.ts';

it('upgrades the orchestrators first, and each replica once', () => {
  expect(upgradeOrder.slice(0, 2)).toEqual(['orchestrator-1', 'orchestrator-2']);
  expect(new Set(upgradeOrder).size).toBe(8);
});
