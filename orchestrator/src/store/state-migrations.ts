// Stored states that the machine no longer has, and what each is called now. Pure.
// Applied to the rows at every start (rename-states.ts), and to each saga that is read: a replica of the version before may
// write the old name once more. How to change the machine: docs/changing-the-saga.md.

export interface StateMigration {
  /** A state of an earlier machine. */
  readonly from: string;
  /** The state that takes its sagas: with the same outstanding command, or one whose data every such saga has. */
  readonly to: string;
}

/** In the order in which they were made: a state that was renamed twice has two lines. Final states are never renamed. */
export const stateMigrations: readonly StateMigration[] = [];

/** What a stored state is called now. */
export function currentState(state: string, migrations = stateMigrations): string {
  return migrations.reduce((name, { from, to }) => (name === from ? to : name), state);
}

/** All names under which sagas in these states may be stored. */
export function storedStatesOf(states: readonly string[], migrations = stateMigrations): string[] {
  const earlier = migrations.map(({ from }) => from);
  return [...states, ...earlier.filter((name) => states.includes(currentState(name, migrations)))];
}
