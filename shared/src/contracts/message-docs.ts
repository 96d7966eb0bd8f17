// Renders docs/messages.md out of the catalogue, the schemas and the topology, so that it cannot say anything else.
// Used by scripts/write-message-docs.ts and its test; nothing that runs imports it.

import { COMMANDS, DEAD_LETTER, DEAD_LETTERS_QUEUE, EVENTS, routeOf, topology } from '../broker/topology.ts';
import {
  DEAD_LETTER_ID,
  ERROR_CODE,
  ERROR_MESSAGE,
  FAILED_AT,
  REDRIVE_COUNT,
  REDRIVEN_AT,
  REDRIVEN_FROM,
} from '../consumer/dead-letter.ts';
import { catalogue, kindOf, type MessageType, messageTypes, repliesTo, serviceOf } from './catalogue.ts';
import { exampleOf, fieldRows, type Schema } from './schema-docs.ts';

const COORDINATOR = 'orchestrator';
/** In every body, and so not repeated with each message. */
const KEY_FIELDS = ['orderId', 'attempt'];
const exchangeUses: Readonly<Record<string, string>> = {
  [COMMANDS]: 'commands; routing key = the service that is to act; and hints, with the name of their queue',
  [EVENTS]: 'replies, events and news; routing key = `<owner>.<Type>`',
  [DEAD_LETTER]: 'messages that could not be handled; routing key = the queue they come from',
};

/** The whole page, in Markdown. */
export function renderMessageDocs(): string {
  const { exchanges, queues, bindings } = topology();
  const keysOf = (queue: string) =>
    bindings.filter((binding) => binding.queue === queue).map(({ routingKey }) => `\`${routingKey}\``);

  const exchangeRows = exchanges.map(({ name, type }) => `| \`${name}\` | ${type} | ${exchangeUses[name]} |`);
  const queueRows = queues.map((queue) => {
    const exchange = bindings.find((binding) => binding.queue === queue)!.exchange;
    return `| \`${queue}\` | \`${exchange}\` | ${keysOf(queue).join(', ')} |`;
  });
  const overview = messageTypes.map((type) => {
    const { kind, meaning } = catalogue[type];
    return `| [${type}](#${type.toLowerCase()}) | ${kind} | ${wayOf(type)} | ${meaning} |`;
  });

  return `${intro}
## Exchanges and queues

| exchange | type | carries |
|---|---|---|
${exchangeRows.join('\n')}

| queue | bound to | routing keys |
|---|---|---|
${queueRows.join('\n')}

${aboutQueues}
## Properties

${properties}
## Dead letters

${deadLetters}
## All messages

| message | kind | from → to | meaning |
|---|---|---|---|
${overview.join('\n')}

Every body has these two fields; the sections below list the others.

${fieldTable(fieldRows(catalogue.OrderCreated.body as Schema).filter(({ path }) => KEY_FIELDS.includes(path)))}

${messageTypes.map(section).join('\n\n')}
`;
}

/** A valid body of a message, the same at every call. */
export function exampleBody(type: MessageType): Record<string, unknown> {
  return exampleOf(catalogue[type].body as Schema) as Record<string, unknown>;
}

function section(type: MessageType): string {
  const { exchange, routingKey } = routeOf(type);
  const replies = repliesTo(type);
  const { kind, body, meaning } = catalogue[type];
  const rows = fieldRows(body as Schema).filter(({ path }) => !KEY_FIELDS.includes(path));
  return [
    `### ${type}`,
    `${meaning}`,
    `${kind}, ${wayOf(type)}; exchange \`${exchange}\`, routing key \`${routingKey}\`.${
      replies.length === 0 ? '' : ` Answered by ${replies.map((reply) => `\`${reply}\``).join(', ')}.`
    }`,
    ...(rows.length === 0 ? ['No further fields.'] : [fieldTable(rows)]),
    `\`\`\`json\n${JSON.stringify(exampleBody(type), null, 2)}\n\`\`\``,
  ].join('\n\n');
}

function fieldTable(rows: ReturnType<typeof fieldRows>): string {
  const lines = rows.map(({ path, type }) => `| \`${path}\` | ${type} |`);
  return ['| field | type |', '|---|---|', ...lines].join('\n');
}

function wayOf(type: MessageType): string {
  const { owner } = catalogue[type];
  const kind = kindOf(type);
  if (kind === 'command' || kind === 'hint') return `${COORDINATOR} → ${serviceOf(owner)}`;
  if (kind === 'news') return `${serviceOf(owner)} → whoever listens`;
  return `${serviceOf(owner)} → ${COORDINATOR}, and whoever listens`;
}

const intro = `# Messages

Made from the message catalogue (\`shared/src/contracts/catalogue.ts\`) by \`npm run write:docs\`.
Do not edit it: change the catalogue and run the script. A test fails while the two differ.

A **command** asks one service to act. A **reply** is its outcome. An **event** is a fact for whoever listens; every
reply is one as well. **News** are events for others alone: no service of ours listens to them. A **hint** tells one service
something, and has no answer. Bodies are JSON. Receivers ignore fields that they do not know, and a body only ever gains
optional fields.
`;

const aboutQueues = `The orchestrator declares all of this when it connects. The other services declare the exchanges and the queue that they
consume; what [their account](deployment.md#accounts-of-rabbitmq) may not declare, they wait for. All of it is durable; the
queues are quorum queues with
\`x-delivery-limit: 1000000\`, which keeps RabbitMQ's own dead-lettering out of reach (see
[ADR 0009](adr/0009-the-broker-never-dead-letters.md)). A queue that exists with other arguments has to be deleted by
hand before a service can start to work.

To listen, bind a queue of your own to \`${EVENTS}\`, for example with \`stock.*\`. \`order.OrderCreated\` carries the
payment token: \`order.*\` is for trusted consumers only. \`order.OrderCompleted\` and \`order.OrderFailed\` say whose order has
ended and what it cost, which is enough to write to the customer. \`order.OrderActionRequired\` says whose payment waits for
them, and carries the link that they have to open. It comes at least once: a repeat has the same \`messageId\`.
`;

const properties = `Messages are persistent, published \`mandatory\` and confirmed. A message that no queue takes counts as not sent, except news:
they are not \`mandatory\`.

| property | value |
|---|---|
| \`messageId\` | UUIDv5 of (order, attempt, type, \`revision\` if the body has one): a repeat has the same id |
| \`correlationId\` | order id = saga id; must equal \`orderId\` of the body |
| \`type\` | the message's name in the catalogue |
| \`timestamp\` | seconds since 1970 |
| \`appId\` | the sending service |
| \`contentType\` | \`application/json\` |
| header \`causation-id\` | message id of the message that caused this one; absent when a person or a clock did |
| header \`traceparent\` | W3C trace context, passed on as it came; absent when there is none |
`;

const deadLetters = `A message that cannot be handled is published to \`${DEAD_LETTER}\`, confirmed, and only then taken off its queue. It
keeps its body and properties, and gains four headers:

| header | value |
|---|---|
| \`${ERROR_CODE}\` | why: one of the [dead-letter codes](errors.md#dead-letters) |
| \`${ERROR_MESSAGE}\` | the same in words, one line, at most 500 characters |
| \`${FAILED_AT}\` | when, ISO 8601 in UTC |
| \`${DEAD_LETTER_ID}\` | a UUID of this letter alone; letters without one are known by their queue, reason and message |

The exchange leads to one queue, \`${DEAD_LETTERS_QUEUE}\`. The orchestrator moves each letter from there into its table (commit, then
ack), where people look at it, redrive it or discard it ([GET /admin/dead-letters](errors.md#dead-letters)). While no
orchestrator runs, letters wait in the queue. To get a copy of each in RabbitMQ, bind a queue of your own to \`${DEAD_LETTER}\`.

A letter that is redriven goes back to its own queue with its body and properties, without these four headers, and with:

| header | value |
|---|---|
| \`${REDRIVEN_AT}\` | when, ISO 8601 in UTC |
| \`${REDRIVE_COUNT}\` | how often it was redriven by now |
| \`${REDRIVEN_FROM}\` | the id of the letter that it was; the next letter, if it fails again, has it too |

What would act again on its way is renamed: an expiration, a user id and the headers \`CC\` and \`BCC\` become
\`x-original-expiration\`, \`x-original-user-id\`, \`x-original-cc\` and \`x-original-bcc\`. A message whose headers are too
large to be written again keeps its body and its main properties, and loses its own headers.
`;
