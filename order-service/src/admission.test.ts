import { createLogger } from '@order-saga/shared/logger';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Admission, startAdmission } from './admission.ts';

const LIMIT = 100;
const logger = createLogger({ name: 'test', level: 'silent' });
let admission: Admission;
let unfinished: number;
let isUp: boolean;
let looks: number;

function start(limit = LIMIT): void {
  unfinished = 0;
  isUp = true;
  looks = 0;
  admission = startAdmission({
    broker: { isUp: () => isUp },
    limit,
    logger,
    lookMs: 1,
    countUnfinished: async () => {
      looks++;
      return unfinished;
    },
  });
}
afterEach(() => admission.stop());

const isClosed = (closed: boolean) => vi.waitFor(() => expect(admission.isClosed()).toBe(closed));
/** Until it has looked twice with somebody at the door. */
async function looked(): Promise<void> {
  const until = looks + 2;
  await vi.waitFor(() => {
    admission.isClosed();
    expect(looks).toBeGreaterThanOrEqual(until);
  });
}

describe('admission', () => {
  it('closes when more orders than the limit have no end, and opens when they become fewer', async () => {
    start();
    unfinished = LIMIT;
    await looked();
    expect(admission.isClosed()).toBe(false);
    unfinished = LIMIT + 1;
    await isClosed(true);
    unfinished = LIMIT;
    await isClosed(false);
  });

  it('opens while a backlog shrinks, however large it still is', async () => {
    start();
    unfinished = 50 * LIMIT;
    await isClosed(true);
    const shrinking = setInterval(() => unfinished--, 0.2);
    await isClosed(false);
    clearInterval(shrinking);
    await isClosed(true);
  });

  it('stays open while the broker is away, and right after it came back', async () => {
    start();
    isUp = false;
    unfinished = 50 * LIMIT;
    await vi.waitFor(() => expect(admission.isClosed()).toBe(false));
    expect(looks).toBe(0);
  });

  it('does not look while nobody asks', async () => {
    start();
    await looked();
    await vi.waitFor(() => {
      const before = looks;
      return new Promise<void>((resolve, reject) =>
        setTimeout(() => (looks === before ? resolve() : reject(new Error('it looked'))), 20),
      );
    });
  });

  it('never closes without a limit', async () => {
    start(0);
    unfinished = 1_000_000;
    for (let turn = 0; turn < 20; turn++) {
      expect(admission.isClosed()).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
});
