// The states of a step in the machine, in the safe form: before the pivot, which keeps its command, with the undo of the step behind
// the undo of the pivot. No state that sagas may be in is taken away or sends another command.
import { orderStates, type SagaStates } from '../../orchestrator/src/saga/states.ts';
import type { Names } from './names.ts';
import { Refusal } from './refusal.ts';

export const MACHINE = 'orchestrator/src/saga/order-saga.ts';

/** A way that leads elsewhere with the step: `<state>.on.<event>`. */
export interface Detour {
  readonly state: string;
  readonly event: string;
  readonly from: string;
  readonly to: string;
}

export interface StepStates {
  /** The states as they stand in the machine, each with the state before which it is put. */
  readonly states: readonly { readonly text: string; readonly before: string }[];
  readonly detours: readonly Detour[];
}

/** @throws Refusal when there are states of these names */
export function statesOf(
  { participant, messages, reasons, states: names }: Names,
  machine = orderStates,
): StepStates {
  for (const name of Object.values(names))
    if (machine.of(name) !== undefined)
      throw new Refusal('STATE_EXISTS', `The machine has a state ${name}: choose other commands.`);
  const { pivot, undone } = pivotOf(machine);
  const doing = `    ${names.doing}: {
      tags: 'forward',
      meta: {
        says: 'The order is at its step ${participant}; it is not paid yet.',
        asks: '${participant}-service for ${messages.done}',
        refusals: ['${reasons.refused}'],
      },
      entry: send('${messages.do}'),
      on: {
        ${messages.done}: '${pivot}',
        ${messages.refused}: { target: '${undone}', actions: 'failAsRefused' },
        OrderCancelRequested: { target: '${names.undoing}', actions: fail('Cancelled') },
        // No reply does not mean that nothing happened.
        StepTimedOut: { guard: 'exhausted', target: '${names.undoing}', actions: fail('${reasons.unanswered}') },
      },
    },
`;
  const undoing = `    ${names.undoing}: {
      tags: 'undoing',
      meta: {
        says: 'The order is being undone: no money is held any more, what its step ${participant} did may be.',
        asks: '${participant}-service for ${messages.undone}',
      },
      entry: send('${messages.undo}'),
      exit: 'clearIncident',
      on: { ${messages.undone}: '${undone}', ...unanswered },
    },
`;
  return {
    states: [
      { text: doing, before: pivot },
      { text: undoing, before: undone },
    ],
    detours: [
      ...detoursTo(machine, pivot, names.doing, () => true),
      ...detoursTo(machine, undone, names.undoing, (state) => isAtPivot(machine, pivot, state)),
    ],
  };
}

/** The pivot is the last step that may be given up; `undone`: where the order goes once the pivot is refused or undone. */
function pivotOf(machine: SagaStates): { pivot: string; undone: string } {
  const pivot = machine.all.find(
    ({ phase, givesUp, ways }) =>
      phase === 'forward' &&
      givesUp &&
      [...ways.values()].flat().some((to) => machine.of(to)?.phase === 'forward' && !machine.of(to)?.givesUp),
  )!;
  const undoing = machine.of(pivot.ways.get('StepTimedOut')![0]!)!;
  return { pivot: pivot.name, undone: [...undoing.ways.values()].flat()[0]! };
}

/** Whether a state asks for the pivot, also once more or for longer, or for its undo. */
function isAtPivot(machine: SagaStates, pivot: string, state: string): boolean {
  const { command, ways } = machine.of(pivot)!;
  return machine.of(state)!.command === command || ways.get('StepTimedOut')![0] === state;
}

function detoursTo(
  machine: SagaStates,
  from: string,
  to: string,
  isOne: (state: string) => boolean,
): Detour[] {
  return machine.all
    .filter(({ name }) => isOne(name))
    .flatMap(({ name: state, ways }) =>
      [...ways].flatMap(([event, targets]) =>
        (targets as readonly string[]).includes(from) ? [{ state, event, from, to }] : [],
      ),
    );
}

/** The machine with the step. @throws Refusal when it is not written as Biome formats it */
export function withStates(machine: string, { states, detours }: StepStates): string {
  let text = machine;
  for (const { state, event, from, to } of detours) {
    const block = blockOf(text, state);
    const way = new RegExp(`(\\b${event}: (?:'|\\{[^}]*target: '|\\[[^\\]]*'))${from}'`);
    if (block === undefined || !way.test(block))
      throw new Refusal(
        'UNEXPECTED_FILE',
        `${MACHINE} is not as expected: lead ${event} of ${state} to ${to} by hand.`,
      );
    const after = block.replace(way, `$1${to}'`);
    text = text.replace(block, () => after);
  }
  for (const { text: added, before } of states) {
    const block = blockOf(text, before);
    if (block === undefined)
      throw new Refusal(
        'UNEXPECTED_FILE',
        `${MACHINE} has no state ${before} in the form that Biome gives it.`,
      );
    text = text.replace(block, () => added + block);
  }
  return text;
}

/** A state in the text of the machine, with the comments above it. */
const blockOf = (text: string, state: string): string | undefined =>
  new RegExp(`^(?: {4}//.*\\n)* {4}${state}: \\{\\n(?:.*\\n)*? {4}\\},\\n`, 'm').exec(text)?.[0];

/** What is to be done with the machine, for people. */
export function instructions({ states, detours }: StepStates): string {
  return [
    `Put these states into ${MACHINE}, or take the participant away and run the command again with --paste:`,
    ...states.map(({ text, before }) => `\nbefore ${before}\n\n${text}`),
    'and lead these ways to them:\n',
    ...detours.map(({ state, event, from, to }) => `  ${state}, ${event}: '${from}' becomes '${to}'`),
    '\nThen: npm run write:docs',
  ].join('\n');
}

/** What was done with the machine, for people. */
export function pasted({ states, detours }: StepStates): string {
  return [
    `${MACHINE} has:`,
    ...states.map(({ text, before }) => `  ${/\w+/.exec(text)![0]}, before ${before}`),
    ...detours.map(({ state, event, from, to }) => `  ${state}, ${event}: '${to}' in place of '${from}'`),
  ].join('\n');
}
