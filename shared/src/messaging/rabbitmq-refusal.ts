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
