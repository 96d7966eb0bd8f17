// The sentences of an explanation. Pure.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { leftAlone, type Possibility, type SagaAct } from '../../operate/acts/possible.ts';
import { isOurs, type Saga } from '../../saga/saga.ts';
import { orderStates } from '../../saga/states.ts';
import type { HoldFacts } from './facts.ts';
import type { Waiting } from './waiting.ts';

export function stateInWords(saga: Saga, states = orderStates): string {
  const { state, attempt, failure } = saga;
  if (!isOurs(saga, states))
    return `${leftAlone(saga, states)}: it is left alone until a version that can go on with it does.`;
  const known = states.of(state)?.says;
  const why =
    failure === null
      ? ''
      : ` Why: ${failure.reason}${failure.detail === null ? '' : ` (${failure.detail})`}.`;
  return `${known}${why}${attempt > 1 ? ` This is attempt ${attempt}.` : ''}`;
}

export function triesInWords(
  waiting: Waiting,
  { state }: Pick<Saga, 'state'>,
  now: string,
  states = orderStates,
): string {
  const { command, since, nextTryAt, tries, maxTries, givesUp, until } = waiting;
  const next = nextTryAt === null ? 'not again' : `${nextTryAt} (${untilInWords(now, nextTryAt)})`;
  if (until !== null)
    return `It has waited since ${since} (${duration(now, since)}), and does until ${until} (${untilInWords(now, until)}). Meanwhile ${command} is sent again from time to time, next ${next}; then the payment is closed, and the goods are let go of.`;
  const waits = `It asks ${states.of(state)?.asks} (${command}), and waits for the answer since ${since} (${duration(now, since)}).`;
  if (tries === 0)
    return `${waits} The command is not confirmed by the broker yet; it is sent again until it is.`;
  const sent = `Sent ${tries === 1 ? 'once' : `${tries} times`}`;
  if (!givesUp) return `${waits} ${sent}; next try ${next}. It is sent until it is answered.`;
  return tries < maxTries
    ? `${waits} ${sent}, of ${maxTries} tries; next try ${next}.`
    : `${waits} ${sent}, which was the last try: unanswered at ${next}, it is undone as if it had happened.`;
}

/** What a hold means for a saga whose command it holds. */
export function heldInWords(
  { command, service, tries, nextTryAt }: Waiting,
  { since, by, reason, state }: HoldFacts,
  now: string,
  isPending = false,
): string {
  const hold = `${command} is held since ${since} (${duration(now, since)}), by ${by}: ${reason}.`;
  const goesOn =
    state === 'held' ? 'until the hold is released' : `until its release, which is ${state}, comes to it`;
  if (nextTryAt === null && tries === 0) return `${hold} It was not sent to ${service}, and waits ${goesOn}.`;
  if (isPending) return `${hold} It is pending: it is not asked again, and does not expire, ${goesOn}.`;
  const again = `it is not sent again, and the step not given up, ${goesOn}`;
  return `${hold} It was sent ${times(tries)}, and is not answered: ${again}.`;
}

export function queueInWords(waiting: Waiting, isBrokerUp: boolean): string {
  const { service, queue, consumers, messagesReady, repliesReady } = waiting;
  if (!isBrokerUp) return 'The broker is away: nothing is sent, and no deadline runs until it is back.';
  if (consumers === null || messagesReady === null) return `The broker did not say who reads ${queue}.`;
  const wait = messagesReady === 1 ? '1 message waits' : `${messagesReady} messages wait`;
  const replies =
    repliesReady === null || repliesReady === 0
      ? ''
      : ` The orchestrator is behind itself: ${repliesReady} replies wait to be read.`;
  if (consumers === 0) {
    return `Nobody reads ${queue}, where ${wait}: ${service} is not running, or cannot reach the broker or its database.${replies}`;
  }
  return messagesReady === 0
    ? `${service} reads ${queue} and nothing waits there: it has the command, or has parked it as a dead letter, or its answer is on the way.${replies}`
    : `${service} reads ${queue}, where ${wait}: while it works them off, nothing is sent again.${replies}`;
}

const does: Readonly<Record<SagaAct, (sends: CommandType | null) => string>> = {
  retry: (sends) => `retry (sends ${sends} now)`,
  cancel: (sends) => `cancel (turns back, with ${sends})`,
  deadline: (sends) => `deadline (moves the next try${sends === null ? '' : ` of ${sends}`})`,
  settle: (sends) => `settle (states that none of its money is with us, with ${sends})`,
  end: () => 'end (gives the saga the end that its order has)',
  replay: (sends) => `replay (starts again, with ${sends})`,
};

export function actsInWords(acts: readonly Possibility[]): string {
  const possible = acts.filter(({ whyNot }) => whyNot === null).map(({ act, sends }) => does[act](sends));
  if (possible.length === 0) return 'There is nothing to be done, and nothing that an operator may do.';
  return `An operator may: ${possible.join(', ')}.`;
}

function untilInWords(now: string, at: string): string {
  return Date.parse(at) <= Date.parse(now) ? 'now' : `in ${duration(at, now)}`;
}

export const times = (count: number): string =>
  count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;

/** `42 s`, `3 min`, `2 h 5 min`, `4 d 3 h`. */
export function duration(later: string, earlier: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(later) - Date.parse(earlier)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
