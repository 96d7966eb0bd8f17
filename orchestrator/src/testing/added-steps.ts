// Steps that were added to the machine, for tests that lead a saga by hand. Such a test says what order-service, stock and payment
// answer. Where another step stands between, its service answers at once and does what it is asked; so the test stays as it is.
import {
  type CommandType,
  catalogue,
  type ReplyType,
  steps,
  type Worker,
} from '@order-saga/shared/contracts/catalogue';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { exampleBody } from '@order-saga/shared/contracts/message-docs';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import { createMachine } from 'xstate';
import { receive } from '../saga/receive.ts';
import { type HistoryRow, outstandingCommand, type Saga } from '../saga/saga.ts';
import { describeStates, orderStates, type SagaStates } from '../saga/states.ts';

/** The participants whose steps were added. */
const added: readonly Worker[] = judgedSteps.map(({ worker }) => worker);

/** What the service of an added step replies when all goes well; null: the command is of no such step. */
function goodReply(command: CommandType | null, of: readonly Worker[]): ReplyType | null {
  if (command === null || !of.includes(catalogue[command].owner)) return null;
  const step = steps.find((each) => each.do === command || each.undo === command)!;
  return (step.do === command ? step.done : step.undone) as ReplyType;
}

/** The reply to a command of an added step; null: it is of no such step. */
export function addedReplyTo(
  type: CommandType | null,
  { orderId, attempt }: Pick<Saga, 'orderId' | 'attempt'>,
  of = added,
): Message | null {
  const reply = goodReply(type, of);
  if (reply === null) return null;
  const body = { ...exampleBody(reply), orderId, attempt } as never;
  return createMessage(reply, body, { causationId: null, traceparent: null }) as Message;
}

/**
 * Each message with the replies of the added steps that it leads to behind it.
 * @param stored the sagas as they are before the first message, by order id
 */
export function withAddedReplies(
  messages: readonly Message[],
  stored: ReadonlyMap<string, Saga>,
  { of = added, states = orderStates } = {},
): readonly (readonly Message[])[] {
  const sagas = new Map(stored);
  const moves = (message: Message): boolean => {
    const received = receive(sagas.get(message.body.orderId), message, () => true, states);
    if (received.kind !== 'unknown') sagas.set(message.body.orderId, received.saga);
    return received.kind === 'moved';
  };
  return messages.map((message) => {
    const group = [message];
    while (moves(group.at(-1)!)) {
      const saga = sagas.get(message.body.orderId)!;
      const reply = addedReplyTo(outstandingCommand(saga, states), saga, of);
      if (reply === null) break;
      group.push(reply);
    }
    return group;
  });
}

/** A history as it would be without the added steps: what leads to one leads past it, and the rows are numbered anew. */
export function withoutAddedRows<Row extends Pick<HistoryRow, 'seq' | 'from' | 'to'>>(
  rows: readonly Row[],
  of = added,
): Row[] {
  const isOfAdded = (state: string) => goodReply(orderStates.of(state)?.command ?? null, of) !== null;
  const told: Row[] = [];
  for (const row of rows) {
    const before = told.at(-1);
    if (before !== undefined && isOfAdded(before.to) && row.from === before.to)
      told[told.length - 1] = { ...before, to: row.to };
    else told.push({ ...row, seq: told.length + 1 });
  }
  return told;
}

/** The machine without the added steps. */
export function withoutAddedStates(states: SagaStates, of = added): SagaStates {
  const past = new Map(
    states.all.flatMap(({ name, command, ways }) => {
      const reply = goodReply(command, of);
      return reply === null ? [] : [[name as string, ways.get(reply)![0] as string] as const];
    }),
  );
  if (past.size === 0) return states;
  const { machine } = states;
  const config = JSON.parse(JSON.stringify(machine.config), (key, value) =>
    key === 'on' ? mapValues(value, (way) => led(way, past)) : value,
  ) as { states: Record<string, unknown> };
  for (const name of past.keys()) delete config.states[name];
  return describeStates(createMachine(config as never).provide(machine.implementations as never) as never);
}

/** A way of the machine's configuration, past the states that are taken out. */
function led(way: unknown, past: ReadonlyMap<string, string>): unknown {
  if (typeof way === 'string') return past.has(way) ? led(past.get(way), past) : way;
  if (Array.isArray(way)) return way.map((each) => led(each, past));
  const { target } = way as { target?: string };
  return target === undefined ? way : { ...(way as object), target: led(target, past) };
}

const mapValues = (of: Record<string, unknown>, map: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, map(value)]));

/** The machine that tests of its mechanics know: what a step that was added does is checked on the whole one, by others. */
export const deliveredStates = withoutAddedStates(orderStates);
