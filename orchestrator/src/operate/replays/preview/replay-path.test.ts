import { expect, it } from 'vitest';
import { replayCommands } from './replay-path.ts';

it('a replay reopens the order, reserves, charges and completes', () => {
  expect(replayCommands).toEqual(['ReopenOrder', 'ReserveStock', 'ProcessPayment', 'CompleteOrder']);
});
