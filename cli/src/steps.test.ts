import { expect, it } from 'vitest';
import { stepLines } from './steps.ts';

it('tells of each participant that was added what it decided, that it knows nothing, or that it is away', () => {
  const decided = [
    { attempt: 2, status: 'Done' as const },
    { attempt: 1, status: 'Undone' as const },
  ];
  const lines = stepLines([
    { service: 'shipping-service', seen: decided, whyNot: null },
    { service: 'fraud-service', seen: [], whyNot: null },
    { service: 'gift-service', seen: null, whyNot: 'http://127.0.0.1:3006 does not answer.' },
  ]);
  expect(lines).toEqual([
    'shipping-service: attempt 2 Done, attempt 1 Undone',
    'fraud-service: has no record of it',
    'gift-service did not answer: http://127.0.0.1:3006 does not answer.',
  ]);
});
