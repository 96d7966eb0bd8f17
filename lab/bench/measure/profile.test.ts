import { expect, it } from 'vitest';
import { spentIn } from './profile.ts';

const frame = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url } });
const nodes = [
  frame(1, '(idle)', ''),
  frame(2, 'main', 'file:///x/order-service/src/main.ts'),
  frame(3, 'bind', 'file:///x/node_modules/pg/lib/query.js'),
  frame(4, 'client', 'file:///x/node_modules/@prisma/client/runtime/client.js'),
  frame(5, 'writev', ''),
];

it('shares the busy time between packages, and leaves idleness out', () => {
  const samples = [1, 2, 3, 3, 4, 5];
  const timeDeltas = [1_000, 100, 200, 100, 300, 300];
  expect(spentIn({ nodes, samples, timeDeltas })).toEqual({
    service: 'order-service',
    busySeconds: 0.001,
    isReliable: true,
    shares: [
      ['pg', 0.3],
      ['@prisma/client', 0.3],
      ['system calls: write', 0.3],
      ['order-saga', 0.1],
    ],
  });
});

it('is of no service without its main file', () => {
  expect(spentIn({ nodes: nodes.slice(2), samples: [3], timeDeltas: [5] })).toBeNull();
});

it('says so when the profiler took too few samples', () => {
  const few = spentIn({ nodes, samples: [2, 3, 3], timeDeltas: [1000, 1000, 32_000_000] });
  expect(few?.isReliable).toBe(false);
});
