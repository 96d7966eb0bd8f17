// The outstanding command of a saga as a message. Always made from the saga's row, so it can be sent again at any time.
import { catalogue, messageTypes } from '@order-saga/shared/contracts/catalogue';
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { NO_PAYMENT_TOKEN } from '@order-saga/shared/contracts/order-messages';
import type { TObject } from 'typebox';
import { outstandingCommand, type Saga } from './saga.ts';
import { eventsInto, orderStates } from './states.ts';

/** What the command of a saga is made of. Which data of the order it needs depends on its state. */
export type CommandSource = Pick<
  Saga,
  'orderId' | 'state' | 'attempt' | 'failure' | 'order' | 'causeId' | 'traceparent'
>;

/** Makes the command that the saga's state implies; null when nothing is outstanding. @throws TypeError */
export function commandMessage(saga: CommandSource, states = orderStates): Message | null {
  const type = outstandingCommand(saga, states);
  if (type === null) return null;
  const body: Record<string, unknown> = {};
  for (const [name, make] of fieldsOf.get(type)!) body[name] = make(saga);
  return createMessage(type, body as never, {
    causationId: saga.causeId,
    traceparent: saga.traceparent,
  }) as Message;
}

type Field = (saga: CommandSource) => unknown;

/** What a command may carry. It carries the fields that its schema names. */
const available: Readonly<Record<string, Field>> = {
  orderId: ({ orderId }) => orderId,
  attempt: ({ attempt }) => attempt,
  customerId: ({ order }) => needed(order?.customerId, 'order data'),
  currency: ({ order }) => needed(order?.currency, 'order data'),
  total: ({ order }) => needed(order?.total, 'order data'),
  lines: ({ order }) => needed(order?.lines, 'order data'),
  amount: ({ order }) => needed(order?.total, 'order data'),
  // A token that is erased is not missed where nothing is to be paid.
  token: ({ order }) =>
    needed(order?.paymentToken ?? (order?.total === 0 ? NO_PAYMENT_TOKEN : null), 'payment token'),
  reason: ({ failure }) => needed(failure, 'failure').reason,
  detail: ({ failure }) => needed(failure, 'failure').detail,
};

const fieldsOf = new Map(
  messageTypes
    .filter((type) => catalogue[type].kind === 'command')
    .map((type) => [type, fieldsIn(type, catalogue[type].body)]),
);

/** @throws TypeError when a command requires what no saga has */
export function fieldsIn(type: string, body: TObject): [name: string, make: Field][] {
  const required: readonly string[] = body.required ?? [];
  const missing = required.find((name) => !Object.hasOwn(available, name));
  if (missing !== undefined)
    throw new TypeError(
      `${type} requires "${missing}". A command can carry ${Object.keys(available).join(', ')}.`,
    );
  return Object.entries(body.properties)
    .filter(([name]) => Object.hasOwn(available, name))
    .map(([name, schema]) => [name, name === 'lines' ? linesOf(schema as never) : available[name]!]);
}

/** Lines with the fields that the schema names. */
function linesOf({ items }: { readonly items: TObject }): Field {
  const names = Object.keys(items.properties) as (keyof OrderLine)[];
  return (saga) =>
    (available['lines']!(saga) as OrderLine[]).map((line) =>
      Object.fromEntries(names.map((name) => [name, line[name]])),
    );
}

/** The states whose command carries the lines of their order. */
const sendsLines = orderStates.where(
  ({ command }) => command !== null && 'lines' in catalogue[command].body.properties,
);
const readLines = orderStates.all.filter(({ readsLines }) => readsLines);

/** The states in which a saga is of no use without the lines of its order. */
export const statesWithLines = [...new Set([...sendsLines, ...readLines.map(({ name }) => name)])];

const eventsToLines: ReadonlySet<string> = new Set([
  'OrderCreated',
  ...sendsLines.flatMap((state) => eventsInto(state)),
  ...readLines.flatMap(({ ways }) => [...ways.keys()]),
]);

/** Whether a message may need the lines of its order: for the command that it has led to, or for where it leads now. */
export const leadsToLines = ({ type }: Message): boolean => eventsToLines.has(type);

function needed<Part>(part: Part | null | undefined, name: string): Part {
  if (part === null || part === undefined)
    throw new TypeError(`the saga has no ${name}, which its command needs`);
  return part;
}
