// saga watch
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import { followTransitions, type Transition } from '@order-saga/client/follow-transitions';
import type { OrchestratorClient } from '@order-saga/client/orchestrator';
import { safeJson, safeText } from '@order-saga/shared/contracts/safe-text';
import { cut } from '@order-saga/shared/text/width';
import type { Command } from '../command.ts';
import { type ExitCode, exitCodes, Interrupted, UsageError } from '../exit-codes.ts';
import { readId } from '../ids.ts';
import { type Paint, toneOfOutcome } from '../output/paint.ts';

const outcomes = ['running', 'completed', 'failed'] as const;
const kinds = ['transitions', 'all'] as const;

export const watch: Command = {
  usage: 'watch [<id>] [filters]',
  summary: 'transitions as they happen; reconnects and resumes by itself',
  help: [
    '--state S                          led to; repeatable',
    '--outcome running|completed|failed, --customer ID',
    '--kinds transitions|all            all: also repeated sends and messages that moved nothing',
    '--until-end                        of one saga: ends when the saga does',
    'With -o json each line is one transition.',
  ],
  options: {
    state: { type: 'string', multiple: true },
    outcome: { type: 'string' },
    customer: { type: 'string' },
    kinds: { type: 'string' },
    'until-end': { type: 'boolean' },
  },
  async run({ client, io, options, printer }) {
    const orderId = options.positionals.length === 0 ? undefined : await readId(io, options.positionals);
    const ends = options.flag('until-end');
    if (ends && orderId === undefined) throw new UsageError('--until-end needs the id of an order');
    const given = {
      orderId,
      state: options.texts('state') as Transition['to'][] | undefined,
      outcome: options.oneOf('outcome', outcomes),
      customerId: options.text('customer'),
      kinds: options.oneOf('kinds', kinds),
    };
    const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    let hasOpened = false;
    for await (const followed of followTransitions(client, { query, signal: io.signal })) {
      if (followed.kind === 'open') {
        printer.note(hasOpened ? 'Reconnected.' : 'Watching; Ctrl-C ends it.');
        hasOpened = true;
        const end = ends && orderId !== undefined ? await endOf(client, orderId) : null;
        if (end !== null) return tell(end);
      }
      if (followed.kind === 'reset')
        printer.note('The stream cannot resume where it was: events were missed.');
      if (followed.kind === 'broken') {
        // One that never was there is most likely never there.
        if (!hasOpened) throw followed.error ?? new Unreachable('The stream', undefined);
        const why = followed.error instanceof ApiProblem ? followed.error.detail : 'The stream broke.';
        printer.note(safeText(`${why} Reconnecting in ${followed.againInMs / 1000} s.`));
      }
      if (followed.kind === 'transition') {
        const ending = tell(followed.transition);
        if (ends && followed.transition.outcome !== 'running') return ending;
      }
    }
    throw new Interrupted('interrupted');

    function tell(transition: Transition): ExitCode {
      if (printer.format === 'json') printer.line(safeJson(transition));
      else if (printer.format === 'ids') printer.line(transition.orderId);
      else printer.line(transitionLine(transition, printer));
      return endingOf(transition.outcome);
    }
  },
};

/** The transition to its end, of a saga that ended before we began to watch; null: it has not. */
async function endOf(client: OrchestratorClient, orderId: string): Promise<Transition | null> {
  const path = { params: { path: { orderId } } };
  const saga = await dataOf(client.GET('/sagas/{orderId}', path));
  const last = saga.history.findLast(({ from, to }) => from !== to);
  if (saga.outcome === 'running' || last === undefined) return null;
  const { seq, at, kind, name, from, to, attempt, actor } = last;
  const { outcome, failure, customerId } = saga;
  return {
    orderId,
    seq,
    at,
    kind,
    name,
    from,
    to,
    attempt,
    outcome,
    failure,
    customerId,
    actor,
  } as Transition;
}

const endingOf = (outcome: Transition['outcome']): ExitCode =>
  outcome === 'completed' ? exitCodes.ok : exitCodes.incomplete;

/** One line of the watch. */
export function transitionLine(
  transition: Transition,
  { paint, width }: { paint: Paint; width: number },
): string {
  const { at, orderId, attempt, name, from, to, outcome, failure, actor } = transition;
  const way = from === null || from === to ? to : `${from} → ${to}`;
  const extra = [failure === null ? '' : failure.reason, actor === null ? '' : `by ${actor}`].filter(Boolean);
  const text = [at.slice(11, 23), orderId, `#${attempt}`, name, way, ...extra].join('  ');
  return paint(toneOfOutcome(outcome, false), cut(safeText(text), width));
}
