import { describe, expect, it } from 'vitest';
import { whyNotAct } from './steering.ts';

describe('an act on a run', () => {
  it('says in which states it is possible', () => {
    expect(whyNotAct('pause', { state: 'running', createdBy: 'ann' }, 'ann')).toBeNull();
    expect(whyNotAct('resume', { state: 'completed', createdBy: 'ann' }, 'ann')).toBe(
      'The run is completed: this needs a run that is paused or stopped.',
    );
  });

  it('is not approved by who created the run', () => {
    const run = { state: 'awaiting-approval', createdBy: 'ann' } as const;
    expect(whyNotAct('approve', run, 'ann')).toContain('another operator');
    expect(whyNotAct('approve', run, 'bob')).toBeNull();
  });
});
