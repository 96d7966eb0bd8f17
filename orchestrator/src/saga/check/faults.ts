// What is wrong with a machine: orders that never end, that end with something held, or that end in two ways. Each fault has a
// shortest way to it. Pure.
import { steps } from '@order-saga/shared/contracts/catalogue';
import { commandMessage } from '../commands.ts';
import { orderStates, type SagaStates, type StateFacts } from '../states.ts';
import { type Place, pathText, possibleReplies, walk } from './walk.ts';

export const faultKinds = {
  'no-way-out': 'a state that a saga never leaves',
  'no-undo': 'a step that is not undone on some way to a failed end',
  'held-at-end': 'an end at which something may still be held',
  'refusable-pivot': 'a state that must go forward, and can turn back',
  'two-meanings': 'a command that two states of one attempt send in different meaning',
  'two-ends': 'an order that can end in one way at order-service and in another in its saga',
} as const;
export type FaultKind = keyof typeof faultKinds;

export interface Fault {
  readonly kind: FaultKind;
  /** State, step or command at fault. */
  readonly at: string;
  readonly detail: string;
  /** The shortest way there, as events and the state that they lead to. */
  readonly path: string;
}

type Found = Omit<Fault, 'path'>;

/** All faults of a machine, each once, by the shortest way. */
export function findFaults(states = orderStates): Fault[] {
  const places = walk(states);
  const ends = leadingToAnEnd(places);
  const faults = new Map<string, Fault>();
  for (const place of places) {
    const found = [
      ...noWayOut(place, ends, states),
      ...heldAtEnd(place),
      ...pivotFaults(place.facts, states),
      ...twoMeanings(place),
      ...twoEnds(place),
    ];
    for (const fault of found) {
      // All that comes after an order has parted from its saga follows from it.
      const key = fault.kind === 'two-ends' ? fault.kind : `${fault.kind} ${fault.at}`;
      if (!faults.has(key)) faults.set(key, { ...fault, path: pathText(place) });
    }
  }
  const kinds = Object.keys(faultKinds);
  return [...faults.values()].toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** The places from which a saga can come to an end. */
function leadingToAnEnd(places: readonly Place[]): ReadonlySet<Place> {
  const before = new Map<Place, Place[]>();
  for (const place of places) for (const to of place.next) before.set(to, [...(before.get(to) ?? []), place]);
  const ends = new Set(places.filter(({ facts }) => facts.outcome !== 'running'));
  for (const end of ends) for (const place of before.get(end) ?? []) ends.add(place);
  return ends;
}

function noWayOut(place: Place, ends: ReadonlySet<Place>, states: SagaStates): Found[] {
  const { facts, saga } = place;
  const { name: at, outcome, command, givesUp, ways } = facts;
  if (outcome !== 'running') return [];
  const fault = (detail: string): Found[] => [{ kind: 'no-way-out', at, detail }];
  if (command === null) return fault(`${at} sends no command: nothing would ever move the saga`);
  try {
    commandMessage({ ...saga, state: at }, states);
  } catch (error) {
    return fault(`${command} cannot be made: ${(error as Error).message}`);
  }
  if (!ends.has(place)) return fault(`no event leads from ${at} to an end`);
  const lost = givesUp ? undefined : possibleReplies(command, place.passed).find((reply) => !ways.has(reply));
  return lost === undefined
    ? []
    : fault(`${command} can be answered with ${lost}, which leads nowhere, and ${at} never gives up`);
}

function heldAtEnd({ facts, held, passed }: Place): Found[] {
  if (facts.outcome === 'running') return [];
  return steps.flatMap(({ do: command, undo }): Found[] => {
    const what = held.get(command) ?? 'nothing';
    if (what === 'nothing' || (facts.outcome === 'completed' && what === 'done')) return [];
    const may = what === 'done' ? 'was done' : 'may be done';
    if (facts.outcome === 'failed' && !passed.some((state) => state.command === undo))
      return [{ kind: 'no-undo', at: command, detail: `${command} ${may}, and ${undo} was never sent` }];
    const answer = facts.outcome === 'completed' ? command : undo;
    return [
      {
        kind: 'held-at-end',
        at: command,
        detail: `${command} ${may}, and ${facts.name} does not wait for the reply to ${answer}`,
      },
    ];
  });
}

/**
 * The states from which a saga only goes forward: they neither give up nor take a cancel, or lead to the good end at once,
 * which order-service may have seen before the saga hears of it.
 */
function isPivot({ phase, givesUp, isCancellable, ways }: StateFacts, states: SagaStates): boolean {
  if (phase !== 'forward') return false;
  const leadsToEnd = [...ways.values()].flat().some((to) => states.of(to)?.outcome === 'completed');
  return leadsToEnd || !(givesUp || isCancellable);
}

/** A command that can be refused, or another way back, where a saga must go forward. */
export function pivotFaults(facts: StateFacts, states = orderStates): Found[] {
  if (!isPivot(facts, states)) return [];
  const { name: at, command, ways } = facts;
  const fault = (detail: string): Found[] => [{ kind: 'refusable-pivot', at, detail }];
  const step = steps.find((each) => each.do === command);
  if (step !== undefined)
    return fault(`${at} only goes forward, and its command ${command} can be refused with ${step.refused}`);
  for (const [event, targets] of ways)
    for (const target of targets)
      if (states.of(target)?.isFailing)
        return fault(`${at} only goes forward, and ${event} turns it back to ${target}`);
  return [];
}

/** The id of a message is made of order, attempt and type: the reply to the one command is taken for that to the other. */
function twoMeanings({ facts, passed }: Place): Found[] {
  const { name, command, phase, ways } = facts;
  const other = passed.find((state) => state.name !== name && command !== null && state.command === command);
  if (other === undefined) return [];
  const said = `${other.name} and ${name} both send ${command}`;
  const fault = (detail: string): Found[] => [{ kind: 'two-meanings', at: command!, detail }];
  if (other.phase !== phase) return fault(`${said}, the one ${other.phase}, the other ${phase}`);
  for (const [event, targets] of ways) {
    const before = other.ways.get(event);
    const isReply = event !== 'OrderCancelRequested' && event !== 'StepTimedOut';
    if (isReply && before !== undefined && String(before) !== String(targets))
      return fault(`${said}, and ${event} leads to ${before} from the one, to ${targets} from the other`);
  }
  return [];
}

function twoEnds({ facts, order }: Place): Found[] {
  const { name: at, phase } = facts;
  const fault = (detail: string): Found[] => [{ kind: 'two-ends', at, detail }];
  const mayBeCompleted = order === 'completing' || order === 'Completed';
  if ((phase === 'undoing' || phase === 'failed') && mayBeCompleted)
    return fault(`the order may be Completed at order-service, and its saga is ${at}`);
  if (phase === 'forward' && (order === 'failing' || order === 'Failed'))
    return fault(`the order may be Failed at order-service, and its saga is ${at}`);
  if (phase === 'completed' && order !== 'Completed')
    return fault(`order-service has not said that the order is Completed, and its saga is ${at}`);
  if (phase === 'failed' && order !== 'Failed')
    return fault(`order-service has not said that the order is Failed, and its saga is ${at}`);
  return [];
}
