// Commands that are held: sagas arrive at their state, and nothing is sent, first sends and repeats alike. Pure.
import type { SagaWrite } from '../store/saga-store.ts';
import { heldBack, notHeldBack } from './hold-hints.ts';
import { type HeldCommands, outstandingCommand, type Place, type Saga } from './saga.ts';

/** Whether the command that the saga waits with is held. */
export function isHeld(saga: Place, held: HeldCommands): boolean {
  if (held.size === 0) return false;
  const command = outstandingCommand(saga);
  return command !== null && held.has(command);
}

/** Those whose command may be sent. */
export const notHeld = (sagas: readonly Saga[], held: HeldCommands): Saga[] =>
  sagas.filter((saga) => !isHeld(saga, held));

/** How a saga is written that was brought to its state, or whose time has come. @param waitMs when its command is sent */
export const waiting = (saga: Saga, held: HeldCommands, waitMs: number): SagaWrite =>
  isHeld(saga, held) ? { saga: heldBack(saga), waitMs: 'held' } : { saga: notHeldBack(saga), waitMs };
