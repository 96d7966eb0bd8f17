// Puts all claims to the test, one after the other.
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import type { Broker } from '@order-saga/shared/broker/broker';
import type { Claim, Need } from './claim.ts';
import { last } from './claims/last.ts';
import { many } from './claims/many.ts';
import { messages } from './claims/messages.ts';
import { repeatedRefusals, repeats } from './claims/repeats.ts';
import { attempts, undo } from './claims/undo.ts';
import { refusals, work } from './claims/work.ts';
import { openDesk } from './desk.ts';
import { NotChecked, Unmet } from './expect.ts';
import { openLedger } from './ledger.ts';
import { specificsOf } from './participants/participants.ts';
import type { LookAgain } from './participants/specifics.ts';
import type { Command, Http, Subject } from './subject.ts';
import { openTalk, type Setting } from './talk.ts';
import { type Line, transcript } from './transcript.ts';

export interface Result {
  readonly claim: string;
  readonly asks: string;
  readonly outcome: 'passed' | 'failed' | 'not-checked';
  /** Why it failed or was not checked. */
  readonly why: string | null;
  /** Of a claim that failed: what was sent and what came, in that order for each order. */
  readonly messages: readonly Line[];
}

export interface RunOptions extends Pick<Setting, 'restart' | 'orders' | 'patienceMs'> {
  readonly subject: Subject;
  /** With the whole topology declared, and nobody but the participant on it. */
  readonly broker: Broker;
  readonly http: Http | undefined;
  readonly signal: AbortSignal;
  /** Told of each result as it comes. */
  onResult?(result: Result): void;
}

/** In the order in which they are checked. */
export function claimsOf({ participant, step }: Subject): readonly Claim[] {
  const own = specificsOf(participant).claims;
  if (step === undefined) return [...work, ...repeats, ...messages, ...own, ...many];
  const ofSteps = [...refusals, ...repeatedRefusals, ...undo, ...attempts];
  return [...work, ...repeats, ...ofSteps, ...messages, ...own, ...many, ...last];
}

/** @throws ApiProblem, Unreachable when the participant cannot be prepared, BrokerUnavailableError, the reason of `signal` */
export async function runClaims(options: RunOptions): Promise<readonly Result[]> {
  const { subject, broker, http, signal, onResult } = options;
  const specifics = specificsOf(subject.participant);
  if (http !== undefined) await specifics.prepare?.(http);
  const desk = openDesk(broker, signal);
  const setting: Setting = { ...options, desk, ledger: openLedger(subject) };
  const results: Result[] = [];
  try {
    for (const claim of claimsOf(subject))
      for (const result of await check(claim, setting)) {
        results.push(result);
        onResult?.(result);
      }
  } finally {
    await desk.close();
  }
  return results;
}

/** One result, and another one about the effect where the claim says something of it. */
async function check(claim: Claim, setting: Setting): Promise<Result[]> {
  const { name, asks, effect } = claim;
  const { subject, desk, ledger } = setting;
  const [since, begun] = [ledger.now(), desk.log.length];
  const messagesOf = (orderId: string | undefined) => transcript(desk.log.slice(begun), orderId);
  const before = effect === undefined ? undefined : lookBefore(setting);
  // Told below.
  await before?.catch(() => {});
  const answered = await outcomeOf(async () => {
    const missing = missingFor(claim, setting);
    if (missing !== null) throw new NotChecked(missing);
    await claim.check(openTalk(setting));
  }, messagesOf);
  const results: Result[] = [{ claim: name, asks, ...answered }];
  if (effect === undefined || before === undefined) return results;
  const seen = await outcomeOf(async () => {
    const lookAgain = await before;
    if (answered.outcome !== 'passed') throw new NotChecked('its answers have not passed');
    const asked = ledger.answers(since).map(({ command }) => command);
    await expectEffect(
      lookAgain,
      asked.filter(({ type }) => type === subject.command),
    );
  }, messagesOf);
  return [...results, { claim: `${name}/effect`, asks: effect, ...seen }];
}

const ONLY_OVER_HTTP = 'it is seen over HTTP alone: --http';

/** @throws NotChecked, ApiProblem, Unreachable */
async function lookBefore({ subject, ledger, http }: Setting): Promise<LookAgain> {
  if (http === undefined) throw new NotChecked(ONLY_OVER_HTTP);
  const { look } = specificsOf(subject.participant);
  if (look === undefined)
    throw new NotChecked(`how ${subject.participant} shows over HTTP what is in effect is not known`);
  return look(http, { subject, ledger });
}

const MOST_WRONG = 5;

/** @throws Unmet */
async function expectEffect(lookAgain: LookAgain, commands: readonly Command[]): Promise<void> {
  const wrong = await lookAgain(commands);
  if (wrong.length > 0) throw new Unmet(wrong.slice(0, MOST_WRONG).join('; '));
}

async function outcomeOf(
  work: () => Promise<void>,
  messages: (orderId: string | undefined) => Line[],
): Promise<Pick<Result, 'outcome' | 'why' | 'messages'>> {
  try {
    await work();
    return { outcome: 'passed', why: null, messages: [] };
  } catch (error) {
    if (error instanceof NotChecked) return { outcome: 'not-checked', why: error.message, messages: [] };
    if (error instanceof Unmet)
      return { outcome: 'failed', why: error.message, messages: messages(error.orderId) };
    // The participant answers over HTTP in another way than it has to, or not at all.
    if (error instanceof ApiProblem || error instanceof Unreachable)
      return { outcome: 'failed', why: error.message, messages: [] };
    throw error;
  }
}

/** What is not there to check it with; null: all is. */
function missingFor({ needs = [] }: Claim, { subject, http, restart }: Setting): string | null {
  const why: Record<Need, string | null> = {
    refused: subject.refused === undefined ? 'no command is known that it refuses: --refused' : null,
    contested:
      subject.contested === undefined ? 'no command is known that ten orders may have: --contested' : null,
    http: http === undefined ? ONLY_OVER_HTTP : null,
    restart: restart === undefined ? 'nothing restarts the participant: --restart' : null,
  };
  if (subject.newOrder !== undefined && http === undefined) return 'its orders are placed over HTTP: --http';
  return needs.map((need) => why[need]).find((missing) => missing !== null) ?? null;
}
