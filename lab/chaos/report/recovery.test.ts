import { describe, expect, it } from 'vitest';
import type { FaultRecord } from '../faults/run-faults.ts';
import { FAILED, sampleEvidence } from '../testing/sample-evidence.ts';
import { measureRecovery } from './recovery.ts';

// In the sample the orders are placed at 0 and end at 4000 and at 5000.
const fault = (fields: Partial<FaultRecord>): FaultRecord => ({
  kind: 'kill RabbitMQ',
  text: 'a fault',
  stopsAll: false,
  beganAt: 0,
  endedAt: 1000,
  hit: true,
  ...fields,
});

describe('the recovery', () => {
  it('is the longest time from the end of a fault to the next end of an order', () => {
    const faults = [fault({ endedAt: 1500, text: 'long' }), fault({ endedAt: 4900, text: 'short' })];
    expect(measureRecovery(sampleEvidence(), faults).slowest).toEqual({ ms: 2500, after: 'long' });
  });

  it('leaves out faults that broke nothing, and those after the last order', () => {
    const faults = [fault({ hit: false }), fault({ endedAt: 9000 }), fault({ endedAt: undefined })];
    expect(measureRecovery(sampleEvidence(), faults).slowest).toBeUndefined();
  });

  it('counts from the end of a fault that stops everything, when there is one in between', () => {
    const faults = [
      fault({ endedAt: 1500, text: 'before' }),
      fault({ beganAt: 1600, endedAt: 3000, text: 'in between', stopsAll: true }),
    ];
    expect(measureRecovery(sampleEvidence(), faults).slowest).toEqual({ ms: 1000, after: 'in between' });
  });

  it('counts the orders that were placed while RabbitMQ was dead', () => {
    const faults = [fault({ beganAt: -10, endedAt: 10 }), fault({ kind: 'kill service', beganAt: -10 })];
    expect(measureRecovery(sampleEvidence(), faults).placedWithoutBroker).toBe(2);
    expect(measureRecovery(sampleEvidence(), [fault({ hit: false })]).placedWithoutBroker).toBe(0);
  });

  it('names the order that took longest', () => {
    expect(measureRecovery(sampleEvidence(), []).longestOrder).toEqual({ ms: 5000, orderId: FAILED });
  });
});
