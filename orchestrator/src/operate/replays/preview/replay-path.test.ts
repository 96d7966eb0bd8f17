import { expect, it } from 'vitest';
import { deliveredStates } from '../../../testing/added-steps.ts';
import { replayCommandsOf } from './replay-path.ts';

it('a replay reopens the order, reserves, charges and completes', () => {
  expect(replayCommandsOf(deliveredStates)).toEqual([
    ...['ReopenOrder', 'ReserveStock', 'ProcessPayment', 'CompleteOrder'],
  ]);
});
