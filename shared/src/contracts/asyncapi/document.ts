// docs/asyncapi.json: the messages, exchanges, queues and who sends and receives what, as an AsyncAPI 3.1 document. Made
// out of the catalogue and the topology, so that it cannot say anything else. Nothing that runs imports it.
// https://www.asyncapi.com/docs/reference/specification/v3.1.0
import { channels } from './channels.ts';
import { messages, messageTraits, schemas } from './messages.ts';
import { operations } from './operations.ts';

/** The document as JSON text. @param version of the project */
export function renderAsyncApi(version: string): string {
  const document = {
    asyncapi: '3.1.0',
    id: 'urn:order-saga',
    info: {
      title: 'order-saga',
      version,
      description,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers,
    channels: channels(),
    operations: operations(),
    components: { messages: messages(), messageTraits, schemas: schemas(), securitySchemes },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const description = `What the services of order-saga say to each other, and to whoever listens.

A channel is either a routing key of an exchange, to which messages are sent, or a queue, from which they are received;
\`x-bindings\` of a queue says which routing keys lead to it. The operations of all services are here, each tagged with its
service. To listen, bind a queue of your own to \`saga.events\`: every reply is a public event. \`order.OrderCreated\` carries
the payment token, so \`order.*\` is for trusted consumers only.

Messages are persistent, published \`mandatory\` and confirmed. Receivers ignore fields that they do not know, and a body only
ever gains optional fields. A message may come twice, with the same \`messageId\`.`;

const security = [{ $ref: '#/components/securitySchemes/account' }];

const servers = {
  rabbitmq: {
    host: 'localhost:5672',
    protocol: 'amqp',
    protocolVersion: '0-9-1',
    description: 'RabbitMQ 3.10 or later, named by RABBITMQ_URL.',
    security,
  },
  rabbitmqTls: {
    host: 'localhost:5671',
    protocol: 'amqps',
    protocolVersion: '0-9-1',
    description: 'The same over TLS.',
    security,
  },
};

const securitySchemes = {
  account: { type: 'userPassword', description: 'An account of RabbitMQ, in RABBITMQ_URL.' },
};
