// Names by which a server is reached, as `Host` and settings give them. Pure.
import { isIPv6 } from 'node:net';

/** A name or an address, IPv6 in brackets, and perhaps a port; nothing else that a URL may have. */
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[^\s:/?#@\\[\]]+)(?::(\d*))?$/i;

export interface HostName {
  /** Lower case, addresses in their usual form, IPv6 in brackets, no dot at the end. */
  readonly name: string;
  readonly port: string | undefined;
}

/** What a `Host` header says; undefined when it says nothing that makes sense. */
export function parseHost(header: string): HostName | undefined {
  const [, given, port] = HOST_AND_PORT.exec(header) ?? [];
  const name = given && URL.parse(`http://${given}`)?.hostname.replace(/\.$/, '');
  return name ? { name, port: port || undefined } : undefined;
}

/** A listen address as a URL names it: IPv6 in brackets. */
export const bracketed = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

/** Whether a name or an address, as `parseHost` gives it, is this machine to itself and to nobody else (RFC 6761, section 6.3). */
export function isLoopback(name: string): boolean {
  return (
    /^(?:.+\.)?localhost$/.test(name) ||
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    name === '[::1]' ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(name)
  );
}

/** Whether only this machine reaches what listens on `host`. */
export function isLoopbackAddress(host: string): boolean {
  const parsed = parseHost(bracketed(host));
  return parsed !== undefined && isLoopback(parsed.name);
}

const LOOPBACK_OF: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where this machine reaches what listens on `host`, such as `http://[::1]:3001`: a wildcard stands for all addresses. */
export function localUrl(host: string, port: number): string {
  return `http://${bracketed(LOOPBACK_OF[host] ?? host)}:${port}`;
}
