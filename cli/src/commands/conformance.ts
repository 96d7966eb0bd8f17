// saga conformance
import type { LocalCommand } from '../command.ts';

export const conformance: LocalCommand = {
  usage: 'conformance --participant NAME --amqp URL [--http URL] [--restart COMMAND]',
  summary: 'whether a participant in any language does what the orchestrator relies on',
  help: [
    '--participant NAME                 stock, payment, order or another one that was added; it must be running',
    '--amqp URL                         or RABBITMQ_URL: a virtual host that only the participant uses',
    '--http URL                         of the participant: without it, what is in effect is not checked',
    '--token-file FILE                  or SAGA_TOKEN: for its HTTP interface',
    '--restart COMMAND                  kills it and starts it again; run by sh, several times',
    '--accepted JSON                    fields of a command that it does: {"lines":[{"sku":"A","quantity":1}]}',
    '--refused JSON                     fields of one that it refuses',
    '--contested JSON                   stock: fields of one that it does for ten orders and no more',
    '--orders NUMBER                    in the claims about many; default 1000',
    '--timeout SECONDS                  that a reply may take; default 10',
    'Ends with 0 when every claim has passed, 1 when one failed, 7 when none failed and one was not checked.',
  ],
  options: {
    participant: { type: 'string' },
    amqp: { type: 'string' },
    http: { type: 'string' },
    restart: { type: 'string' },
    accepted: { type: 'string' },
    refused: { type: 'string' },
    contested: { type: 'string' },
    orders: { type: 'string' },
    timeout: { type: 'string' },
  },
  // No other command needs RabbitMQ's client and the schemas of all messages.
  runLocally: async (context) => (await import('../conformance/main.ts')).runConformance(context),
};
