// Probes of a command that the orchestrator holds by itself: now and then one saga is sent, until one is answered. Pure.
import type { ItemResult } from './release-store.ts';

const LONGEST_WAIT_MS = 30_000;

/** Until the next probe. @param unanswered probes in a row that were not answered */
export const probeWaitMs = (stepTimeoutMs: number, unanswered: number): number =>
  Math.min(LONGEST_WAIT_MS, stepTimeoutMs * 2 ** Math.min(unanswered, 16));

export type NextProbe =
  /** A probe is on its way. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'send'; readonly atMost: 1; readonly newWave: true }
  /** The command is answered again. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'unheard' };

/**
 * @param isHeard the command was answered a moment ago, by whatever was sent before
 * @param inFlight probes, and what a release has sent, that are on their way
 * @param results what became of the others since the last look. A refusal is an answer too: the card of a probe may be declined
 */
export function nextProbe(isHeard: boolean, inFlight: number, results: readonly ItemResult[]): NextProbe {
  if (isHeard || results.some((result) => result === 'answered' || result === 'failed'))
    return { kind: 'heard' };
  if (inFlight > 0) return { kind: 'wait' };
  return results.includes('unanswered') ? { kind: 'unheard' } : { kind: 'send', atMost: 1, newWave: true };
}
