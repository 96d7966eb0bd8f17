// The history of a saga as a story that the machine can be told again, for a test of it. Pure.
import { isDeepStrictEqual } from 'node:util';
import { isMessageType } from '@order-saga/shared/contracts/catalogue';
import { whyInvalid } from '@order-saga/shared/contracts/message';
import { bodyOf, type Came, retell, type Step } from '../../saga/retell.ts';
import { orderStates } from '../../saga/states.ts';
import { currentState } from '../../store/state-migrations.ts';
import type { StoredSaga } from '../invariants/verify.ts';
import { withoutNames } from './without-names.ts';

type Row = StoredSaga['history'][number];

export type Story =
  | { readonly steps: readonly Step[]; readonly whyNot: null }
  /** Why a test of it would be wrong. */
  | { readonly steps: null; readonly whyNot: string };

/** What came to the saga and where each thing led, as far as the machine that runs takes all of it as it was taken. */
export function storyOf(saga: StoredSaga, states = orderStates): Story {
  const { history } = saga;
  const incomplete = firstOf(history, whyIncomplete);
  if (incomplete !== null) return { steps: null, whyNot: incomplete };
  const came = history.map(cameOf);
  const original = retell(came, states);
  const whyNot =
    firstOf(history, (row, index) => whyOtherwise(row, original[index]!)) ?? whyNotStored(saga, original);
  if (whyNot !== null) return { steps: null, whyNot };
  const steps = retell(withoutNames(came), states);
  const parts = steps.findIndex((step, index) => !isSame(step, original[index]!));
  return parts === -1
    ? { steps, whyNot: null }
    : {
        steps: null,
        whyNot: `${named(history[parts]!)} leads elsewhere without the customer and the ids of the order: the machine looks at them.`,
      };
}

function firstOf<Item>(items: readonly Item[], why: (item: Item, index: number) => string | null) {
  for (const [index, item] of items.entries()) {
    const found = why(item, index);
    if (found !== null) return found;
  }
  return null;
}

const named = ({ seq, name }: Row): string => `Row ${seq} of the history (${name})`;

const cameOf = ({ kind, name, attempt, messageId, detail }: Row): Came =>
  kind === 'message' || kind === 'stale'
    ? { kind: 'message', name, attempt, messageId: messageId!, detail }
    : { kind, name, detail };

/** An earlier version kept less, or knew what this one does not. */
function whyIncomplete(row: Row, index: number): string | null {
  const { kind, name, seq, attempt, messageId, detail } = row;
  if (seq !== index + 1) return `The history has no row ${index + 1}.`;
  if (index === 0 && name !== 'OrderCreated') return 'The history does not begin with OrderCreated.';
  if (kind === 'message' || kind === 'stale') {
    if (!isMessageType(name)) return `${named(row)} is a message that this version does not have.`;
    const invalid = whyInvalid(name, bodyOf(attempt, detail));
    if (invalid !== null) return lacks(row, invalid);
    return messageId === null ? lacks(row, 'it has no message id') : null;
  }
  const needed = NEEDED[kind === 'admin' ? name : kind] ?? {};
  const missing = Object.entries(needed).find(([field, type]) => typeof detail[field] !== type);
  return missing === undefined ? null : lacks(row, `it has no ${missing[0]}`);
}

const lacks = (row: Row, what: string): string =>
  `${named(row)} does not have what a test needs: ${what}. An earlier version may have written it.`;

/** What the event of a row is made of. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'boolean'>>>> = {
  command: { exhausted: 'boolean', sendCount: 'number', at: 'string' },
  timeout: { exhausted: 'boolean', sendCount: 'number', at: 'string', command: 'string' },
  EndRequested: { status: 'string', attempt: 'number' },
};

/** A history of another version of the machine is no test of this one. */
function whyOtherwise(row: Row, { leadsTo }: Step): string | null {
  const led = currentState(row.to);
  const here = 'in the version that runs';
  if (leadsTo.state !== led) return `${named(row)} led to ${led}, and leads to ${leadsTo.state} ${here}.`;
  if (row.kind === 'command' && row.name !== leadsTo.sends)
    return `${named(row)} was sent in ${led}, and ${leadsTo.sends} is sent there ${here}.`;
  // That of a stale row is its message's.
  return row.kind === 'stale' || row.attempt === leadsTo.attempt
    ? null
    : `${named(row)} led to attempt ${row.attempt}, and leads to ${leadsTo.attempt} ${here}.`;
}

function whyNotStored(
  { failure, incident, state, attempt }: StoredSaga,
  steps: readonly Step[],
): string | null {
  const stored = { state: currentState(state), attempt, failure, incident };
  const { sends: _sends, ...end } = steps.at(-1)!.leadsTo;
  return isDeepStrictEqual(stored, end)
    ? null
    : 'The history does not lead to what is stored: see GET /sagas/{orderId}/verify.';
}

/** As far as no words of people are in it. */
const isSame = (one: Step, other: Step): boolean => isDeepStrictEqual(withoutWords(one), withoutWords(other));

const withoutWords = ({ leadsTo }: Step) => ({ ...leadsTo, failure: leadsTo.failure?.reason ?? null });
