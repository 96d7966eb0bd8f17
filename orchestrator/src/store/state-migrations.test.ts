import { describe, expect, it } from 'vitest';
import { orderStates } from '../saga/states.ts';
import { currentState, stateMigrations } from './state-migrations.ts';

describe('the name of a stored state', () => {
  const renamedTwice = [
    { from: 'Charged', to: 'Settled' },
    { from: 'Settled', to: 'Paid' },
  ];

  it.each([
    ['Charged', 'Paid'],
    ['Settled', 'Paid'],
    ['Paid', 'Paid'],
    ['Suspend', 'Suspend'],
  ])('%s is %s now', (stored, now) => {
    expect(currentState(stored, renamedTwice)).toBe(now);
  });

  it('is one of the machine after every migration, and never one that was given up', () => {
    const states: readonly string[] = orderStates.names;
    for (const { from } of stateMigrations) {
      expect(states).not.toContain(from);
      expect(states).toContain(currentState(from));
    }
  });
});
