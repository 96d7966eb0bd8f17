// saga retry, cancel, deadline, settle, end and note: acts on sagas, one after the other.
import { ApiProblem } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import type { SagaState, Settlement } from '@order-saga/client/orchestrator';
import type { Command, Context } from '../command.ts';
import { confirm } from '../confirm.ts';
import { type ExitCode, exitCodeOf, exitCodes, UsageError } from '../exit-codes.ts';
import { readIds } from '../ids.ts';
import type { OptionsConfig } from '../options.ts';
import { relative } from '../output/words.ts';

const reason: OptionsConfig = { reason: { type: 'string', short: 'm' }, 'if-state': { type: 'string' } };
const help = [
  '-m, --reason TEXT                  why; kept in the audit',
  '--if-state S                       only while the saga is there',
];

export const retry: Command = {
  usage: 'retry <id…|-> -m REASON',
  summary: 'send the outstanding command of sagas again now',
  help,
  options: reason,
  run: (context) => {
    const body = whyOf(context);
    return forEach(context, async (orderId) => {
      const saga = await dataOf(
        context.client.POST('/admin/sagas/{orderId}/retry', { params: { path: { orderId } }, body }),
      );
      return `sent again; ${saga.state}`;
    });
  },
};

export const cancel: Command = {
  usage: 'cancel <id…|-> -m REASON',
  summary: 'cancel orders that are not paid yet, as their customers would',
  help,
  options: reason,
  run: (context) => {
    const body = whyOf(context);
    return forEach(context, async (orderId) => {
      const saga = await dataOf(
        context.client.POST('/admin/sagas/{orderId}/cancel', { params: { path: { orderId } }, body }),
      );
      return `cancelled; ${saga.state}`;
    });
  },
};

export const deadline: Command = {
  usage: 'deadline <id…|-> --at TIME -m REASON',
  summary: 'move when sagas send their command again',
  help: ['--at TIME                          2026-11-25T10:00:00Z, or that far ahead: 15m, 2h', ...help],
  options: { ...reason, at: { type: 'string' } },
  run: (context) => {
    const at = context.options.time('at', context.io.now(), 'ahead');
    if (at === undefined) throw new UsageError('--at is needed: when to send again');
    const body = { ...whyOf(context), at };
    return forEach(context, async (orderId) => {
      const saga = await dataOf(
        context.client.POST('/admin/sagas/{orderId}/deadline', { params: { path: { orderId } }, body }),
      );
      return `sends again ${saga.deadlineAt === null ? 'never' : relative(saga.deadlineAt, context.io.now())}`;
    });
  },
};

export const settle: Command = {
  usage: 'settle <id…|-> --how HOW -m REASON',
  summary: 'end an undo that the provider refuses: state how the money was settled',
  help: ['--how HOW                          ReturnedAnotherWay, TakenByDispute or NotCharged', ...help],
  options: { ...reason, how: { type: 'string' } },
  run: (context) => {
    const how = context.options.required(
      'how',
      'ReturnedAnotherWay, TakenByDispute or NotCharged',
    ) as Settlement;
    const body = { ...whyOf(context), how };
    return forEach(context, async (orderId) => {
      const saga = await dataOf(
        context.client.POST('/admin/sagas/{orderId}/settle', { params: { path: { orderId } }, body }),
      );
      return `stated; ${saga.state}`;
    });
  },
};

export const end: Command = {
  usage: 'end <id…|-> --as END -m REASON',
  summary: 'end sagas as their orders have ended, where the two contradict each other',
  help: [
    '--as END                           Completed or Failed, as order-service has the order',
    '--preview                          show what would stay behind, and change nothing',
    ...help,
  ],
  options: { ...reason, as: { type: 'string' }, preview: { type: 'boolean' } },
  run: async (context) => {
    const { client, options } = context;
    const at = (orderId: string) => ({ params: { path: { orderId } } });
    if (options.flag('preview'))
      return forEach(context, async (orderId) => {
        const { order, leaves, whyNot } = await dataOf(client.GET('/admin/sagas/{orderId}/end', at(orderId)));
        const left = leaves.length === 0 ? 'nothing' : leaves.join('; ');
        return `order ${order.status} (attempt ${order.attempt}); ${whyNot ?? `would leave behind: ${left}`}`;
      });
    const as = options.oneOf('as', ['Completed', 'Failed']);
    if (as === undefined) throw new UsageError('--as is needed: Completed or Failed, see --preview');
    const body = { ...whyOf(context), as };
    await confirm(context, 'This cannot be taken back, and undoes nothing: see --preview. End the sagas?');
    return forEach(context, async (orderId) => {
      const saga = await dataOf(client.POST('/admin/sagas/{orderId}/end', { ...at(orderId), body }));
      return `ended; ${saga.state}`;
    });
  },
};

export const note: Command = {
  usage: 'note <id…|-> -m TEXT',
  summary: 'add a note to sagas for other operators',
  help: ['-m, --reason TEXT                  the note'],
  options: { reason: { type: 'string', short: 'm' } },
  run: (context) => {
    const text = context.options.required('reason', 'the note');
    return forEach(context, async (orderId) => {
      await context.client.POST('/admin/sagas/{orderId}/notes', {
        params: { path: { orderId } },
        body: { text },
      });
      return 'noted';
    });
  },
};

function whyOf({ options }: Context): { reason: string; ifState?: SagaState } {
  const ifState = options.text('if-state') as SagaState | undefined;
  return {
    reason: options.required('reason', 'why, for the audit'),
    ...(ifState === undefined ? {} : { ifState }),
  };
}

/**
 * What is refused for one saga is told, and the next one is tried; anything else ends it all.
 * @returns how the first that was refused ends the command
 */
async function forEach(
  { io, options, printer }: Context,
  act: (orderId: string) => Promise<string>,
): Promise<ExitCode> {
  let ending: ExitCode = exitCodes.ok;
  const results: { orderId: string; done: boolean; code: string | null; detail: string }[] = [];
  for (const orderId of await readIds(io, options.positionals)) {
    try {
      const detail = await act(orderId);
      results.push({ orderId, done: true, code: null, detail });
      if (printer.format === 'table') printer.line(`${orderId}  ${detail}`);
      if (printer.format === 'ids') printer.line(orderId);
    } catch (error) {
      if (!(error instanceof ApiProblem) || ![404, 409].includes(error.status)) throw error;
      ending = ending === exitCodes.ok ? exitCodeOf(error) : ending;
      results.push({ orderId, done: false, code: error.code, detail: error.detail });
      printer.note(`${orderId}  ${error.code}: ${error.detail}`);
    }
  }
  if (printer.format === 'json') printer.json(results);
  return ending;
}
