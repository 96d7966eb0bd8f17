// What the server, or our check of it, refuses and only the operator can mend: in words that tell what to do.
import { namingCertificate } from '../refused-certificate.ts';

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

/**
 * The error of a channel that the server closed: the one of a queue or exchange that exists with other arguments (406)
 * names it and says what to do.
 */
export function describeClosedChannel(error: Error): Error {
  const [, argument, kind, name, difference] =
    /inequivalent arg '([^']*)' for (queue|exchange) '([^']*)' in vhost '[^']*': ?([^"]*)/.exec(
      error.message,
    ) ?? [];
  if ((error as { code?: unknown }).code !== 406 || kind === undefined) return error;
  const way = kind === 'queue' ? 'move its messages elsewhere, then delete it' : 'delete it';
  return new Error(
    `the ${kind} ${name} exists with another ${argument} than this service declares (${difference}): ` +
      `${way}; it is declared anew within seconds`,
    { cause: error },
  );
}
