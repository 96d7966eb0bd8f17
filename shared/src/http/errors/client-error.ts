// Answers what Node's HTTP parser could not make a request of. There is no request object here, only the socket.
import type { Socket } from 'node:net';
import { problemOf } from './problem.ts';
import { type RequestError, requestError } from './request-errors.ts';

/** Fastify's `clientErrorHandler`: a problem on the bare socket, then the end of the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(rawAnswer(refusalOf(error.code)));
  socket.destroySoon();
}

function refusalOf(code: string | undefined): RequestError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return requestError('REQUEST_TIMEOUT', 'The request did not arrive in time.');
    case 'HPE_HEADER_OVERFLOW':
      return requestError('HEADERS_TOO_LARGE', 'Request line and headers may have at most 16 KiB together.');
    default:
      return requestError('MALFORMED_REQUEST', 'This is not a valid HTTP/1.1 request.');
  }
}

function rawAnswer(refusal: RequestError): string {
  const body = JSON.stringify(problemOf(refusal));
  return [
    `HTTP/1.1 ${refusal.status} ${refusal.title}`,
    'Content-Type: application/problem+json',
    'Cache-Control: no-store',
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
