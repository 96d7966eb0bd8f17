// A hold of a command, and what the acts of operators make of it. Pure.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { newId } from '@order-saga/shared/contracts/ids';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { Prisma } from '../../database.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { FoundHolds, HoldChanges } from './hold-store.ts';
import type { Hold, HoldState, Pace } from './stored-hold.ts';

/** Who acts, and why. */
export interface By {
  readonly actor: string;
  readonly reason: string | undefined;
}

interface Decided {
  readonly hold: Hold;
  readonly changes: HoldChanges;
}

/** The target of an act on a hold. */
export const onHold = (id: string) => ({ target: `hold:${id.toLowerCase()}` });

/** @param automatic of a hold that the orchestrator makes, probes and releases @throws RequestError COMMAND_HELD */
export function decideHold(
  { holds, at }: FoundHolds,
  command: CommandType,
  { actor, reason }: By & { readonly reason: string },
  automatic: Automatic | null = null,
): Decided {
  const before = holds.find((hold) => hold.command === command && hold.endedAt === null);
  if (before !== undefined)
    throw requestError('COMMAND_HELD', `${command} is held since ${before.since}, by ${before.by}.`, {
      headers: { location: `/admin/holds/${before.id}` },
    });
  const hold: Hold = {
    ...{ id: newId(), command, reason, by: actor, since: at, state: 'held', why: null },
    ...(automatic === null
      ? { probes: null, releasedBy: null, pace: null }
      : { probes: 0, releasedBy: actor, pace: automatic.pace }),
    ...{ wave: 0, rampStep: 0, sinceWave: 0, endedAt: null },
  };
  return decided(hold, automatic?.firstProbeMs ?? null, 'hold', { actor, reason }, { command });
}

export interface Automatic {
  readonly pace: Pace;
  readonly firstProbeMs: number;
}

/** The orchestrator probes it: nobody has acted on it, and no release is under way. */
export const isProbed = ({ state, probes }: Hold): boolean => state === 'held' && probes !== null;

export const releaseActs = ['pause', 'resume', 'abort'] as const;
export type ReleaseAct = (typeof releaseActs)[number];

const actsOn: Readonly<Record<ReleaseAct, { from: readonly HoldState[]; to: HoldState }>> = {
  pause: { from: ['releasing'], to: 'paused' },
  resume: { from: ['paused', 'stopped'], to: 'releasing' },
  abort: { from: ['releasing', 'paused', 'stopped'], to: 'held' },
};

const isUnderWay = ({ state }: Hold) => actsOn.abort.from.includes(state);

/** @throws RequestError HOLD_NOT_FOUND, HOLD_STATE, RELEASE_UNDER_WAY */
export function decideRelease({ holds }: FoundHolds, id: string, pace: Pace, by: By): Decided {
  const hold = found(holds, id);
  requireState(hold, ['held'], 'release');
  const other = holds.find(isUnderWay);
  if (other !== undefined)
    throw requestError(
      'RELEASE_UNDER_WAY',
      `The release of ${other.command} is ${other.state}: one is made at a time.`,
      { headers: { location: `/admin/holds/${other.id}` } },
    );
  return begin({ ...hold, probes: null, releasedBy: by.actor }, pace, by);
}

/**
 * The release by the orchestrator of a hold that it made, once its command is answered again.
 * @returns null: an operator has acted on it, or another release is under way
 */
export function decideAutomaticRelease({ holds }: FoundHolds, id: string): Decided | null {
  const hold = holds.find((each) => each.id === id);
  if (hold === undefined || !isProbed(hold) || holds.some(isUnderWay)) return null;
  return begin(hold, hold.pace!, { actor: hold.releasedBy!, reason: `${hold.command} is answered again` });
}

function begin(hold: Hold, pace: Pace, by: By): Decided {
  const begun: Hold = {
    ...{ ...hold, state: 'releasing', why: null, pace, rampStep: 0, sinceWave: hold.wave },
  };
  const { ramp, ...limits } = pace;
  return decided(begun, 0, 'release', by, { command: hold.command, ramp: [...ramp], ...limits });
}

/**
 * Steers a release. What it has sent goes on, whatever is done here; an abort leaves the command held. Whoever steers what the
 * orchestrator releases by itself has taken it over: it is neither probed nor released by itself any more.
 * @throws RequestError HOLD_NOT_FOUND, HOLD_STATE
 */
export function decideReleaseAct({ holds }: FoundHolds, id: string, act: ReleaseAct, by: By): Decided {
  const hold = found(holds, id);
  const { from, to } = actsOn[act];
  if (act !== 'abort' || !isProbed(hold)) requireState(hold, from, act);
  const changed: Hold = {
    ...{ ...hold, state: to, why: to === 'held' ? hold.why : null, probes: null },
    // After a stop nobody knows how the next sagas will do: the ramp begins again.
    rampStep: hold.state === 'stopped' ? 0 : hold.rampStep,
  };
  return decided(changed, 0, `${act}-release`, by, { command: hold.command });
}

/**
 * The end of a hold, as soon as no more is held back than its release may send at once, or there is nothing to probe with.
 * @param dueInMs when its release is looked at again, for what became of what it sent
 * @returns null: it goes on
 */
export function decideEnd(
  { holds, heldBack, at }: FoundHolds,
  id: string,
  atMost: number,
  dueInMs: number | null,
): Decided | null {
  const hold = holds.find((each) => each.id === id);
  if (hold === undefined || heldBack > atMost) return null;
  if (hold.state !== 'releasing' && !isProbed(hold)) return null;
  const by = { actor: hold.releasedBy!, reason: undefined };
  const ended: Hold = { ...hold, state: 'released', endedAt: at };
  return decided(ended, dueInMs, 'end-hold', by, { command: hold.command });
}

function decided(
  hold: Hold,
  dueInMs: number | null,
  act: string,
  { actor, reason }: By,
  detail: Prisma.InputJsonObject,
): Decided {
  const entry: AuditEntry = {
    ...{ actor, act, ...onHold(hold.id), result: 'done', detail },
    ...(reason === undefined ? {} : { reason }),
  };
  return { hold, changes: { write: { hold, dueInMs }, audit: [entry] } };
}

function found(holds: readonly Hold[], id: string): Hold {
  const hold = holds.find((each) => each.id === id.toLowerCase());
  if (hold === undefined) throw noHold(id);
  return hold;
}

export const noHold = (id: string) => requestError('HOLD_NOT_FOUND', `There is no hold ${id}.`);

function requireState({ state, command }: Hold, from: readonly HoldState[], act: string): void {
  if (!from.includes(state))
    throw requestError(
      'HOLD_STATE',
      `The hold of ${command} is ${state}: ${act} is for one that is ${from.join(' or ')}.`,
    );
}
