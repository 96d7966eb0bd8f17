import { describe, expect, it } from 'vitest';
import { releaseActs } from './steering.ts';
import { partsOf } from './words.ts';

const whyNots = (state: Parameters<typeof releaseActs>[0]['state']) =>
  Object.fromEntries(releaseActs({ state }).map(({ act, whyNot }) => [act, whyNot]));

describe('an act on a release', () => {
  it('says in which states it is possible', () => {
    expect(whyNots('releasing')).toMatchObject({ pause: null, abort: null });
    expect(whyNots('stopped')).toMatchObject({ resume: null, abort: null });
    expect(whyNots('held').pause).toBe('The hold is held: this needs a release that is releasing.');
    expect(whyNots('released').abort).toContain('releasing or paused or stopped');
  });
});

describe('the parts of a release', () => {
  it('are its results and what is still held back', () => {
    const counts = { sent: 1, answered: 2, failed: 3, unanswered: 4, returned: 5 };
    const parts = partsOf({ release: { counts } as never, heldBack: 6 });
    expect(parts.map(({ name, count }) => [name, count])).toEqual([
      ['Answered', 2],
      ['Failed', 3],
      ['Not answered', 4],
      ['In progress', 1],
      ['Not sent', 5],
      ['Held back', 6],
    ]);
    expect(partsOf({ release: null, heldBack: 6 }).map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 6]);
  });
});
