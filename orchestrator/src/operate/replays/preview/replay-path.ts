// What a replay sends when all goes well, read off the machine. Pure.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { SagaState } from '../../../saga/order-saga.ts';
import { orderStates, type SagaStates } from '../../../saga/states.ts';

/** The commands of a replay in their order: ReopenOrder, ReserveStock, ProcessPayment, CompleteOrder. */
export function replayCommandsOf(states: SagaStates): CommandType[] {
  const from = states.where(({ isReplayable }) => isReplayable)[0]!;
  return goodWay(states, [from]).flatMap((state) => states.of(state)?.command ?? []);
}

export const replayCommands: readonly CommandType[] = replayCommandsOf(orderStates);

/** The way on to the good end, without turning back. Empty: there is none. */
function goodWay(states: SagaStates, way: readonly SagaState[]): readonly SagaState[] {
  const here = states.of(way.at(-1)!)!;
  if (here.outcome === 'completed') return way;
  for (const to of new Set([...here.ways.values()].flat())) {
    if (way.includes(to) || states.of(to)?.isFailing) continue;
    const found = goodWay(states, [...way, to]);
    if (found.length > 0) return found;
  }
  return [];
}
