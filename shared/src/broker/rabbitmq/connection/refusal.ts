// What the server, or our check of it, refuses and only the operator can mend: in words that tell what to do.
import { namingCertificate } from '../../../process/refused-certificate.ts';

/** The error of a connection that did not come about. */
export function describeRefusal(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code === 'EPROTO') {
    return new Error(
      `TLS was not agreed on (${(error as Error).message.trim()}): is this the port for amqps://?`,
      {
        cause: error,
      },
    );
  }
  return namingCertificate(
    error,
    'RabbitMQ',
    'RABBITMQ_CA_FILE has to hold the certificate that signed it, and RABBITMQ_URL a host name that it is for',
  );
}

/** The account lacks a right. Nothing that a service does mends it: somebody has to grant it. */
export class MissingRightError extends Error {
  override readonly name: string = 'MissingRightError';
}

/** Another service declares it, and has not yet. */
export class MissingPartError extends Error {
  override readonly name = 'MissingPartError';

  constructor(part: string, refusal: Error) {
    super(
      `${part} is not there yet, and this account may not declare it (${serversWords(refusal)}): the orchestrator ` +
        'declares it when it starts. The rights of each account are listed in docs/deployment.md',
      { cause: refusal },
    );
  }
}

/**
 * The error of a channel that the server closed. That of a queue or exchange that exists with other arguments (406) names
 * it, that of a missing right (403) names the right, and both say what to do.
 */
export function describeClosedChannel(error: Error): Error {
  switch ((error as { code?: unknown }).code) {
    case 403:
      return new MissingRightError(
        `the account lacks a right (${serversWords(error)}): grant it with rabbitmqctl set_permissions or ` +
          'set_topic_permissions. The rights of each account are listed in docs/deployment.md',
        { cause: error },
      );
    case 406:
      return describeInequivalent(error);
    default:
      return error;
  }
}

function describeInequivalent(error: Error): Error {
  const [, argument, kind, name, difference] =
    /inequivalent arg '([^']*)' for (queue|exchange) '([^']*)' in vhost '[^']*': ?([^"]*)/.exec(
      error.message,
    ) ?? [];
  if (kind === undefined) return error;
  const way = kind === 'queue' ? 'move its messages elsewhere, then delete it' : 'delete it';
  return new Error(
    `the ${kind} ${name} exists with another ${argument} than this service declares (${difference}): ` +
      `${way}; it is declared anew within seconds`,
    { cause: error },
  );
}

/** Without what amqplib puts around them. */
function serversWords({ message }: Error): string {
  return /"(?:ACCESS_REFUSED - )?([^"]*)"/.exec(message)?.[1] ?? message;
}
