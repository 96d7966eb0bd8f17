// The server's URL: what we add to it, and how it may appear in logs.

/**
 * The URL with a heartbeat unless it names one. A dead peer is noticed after two to three of them:
 * https://www.rabbitmq.com/docs/heartbeats
 * @param seconds between two heartbeats; the server's own setting is a maximum
 * @throws Error without the URL in its text (it holds a password)
 */
export function withHeartbeat(url: string, seconds = 10): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    // No `cause`: the error of URL quotes its input.
    throw new Error('a RabbitMQ URL is not valid: expected amqp://user:password@host:port/vhost');
  }
  if (parsed.protocol !== 'amqp:' && parsed.protocol !== 'amqps:') {
    throw new Error(`a RabbitMQ URL starts with amqp:// or amqps://, not ${parsed.protocol}//`);
  }
  // Appended as text: writing through URL would normalise an encoded vhost.
  if (parsed.searchParams.has('heartbeat')) return url;
  return `${url}${parsed.search === '' ? (url.endsWith('?') ? '' : '?') : '&'}heartbeat=${seconds}`;
}

/** Host and port, for logs: never the password. */
export function hostOf(url: string): string {
  return new URL(url).host;
}
