// The kinds of URL that settings hold. Each parser answers undefined for what is not valid, and never throws.

import { SCHEMA } from '../database/session.ts';

/** An absolute http(s) URL with a host, given back without a slash at its end. */
export function toHttpUrl(value: string): string | undefined {
  const url = parse(value, ['http:', 'https:']);
  if (url === undefined || url.search !== '' || url.hash !== '') return undefined;
  return value.replace(/\/+$/, '');
}

/** An origin, spelt as browsers send it: `https://shop.example`, `http://localhost:8080`. */
export function isOrigin(value: string): boolean {
  return parse(value, ['http:', 'https:'])?.origin === value;
}

/** A postgres:// or postgresql:// URL of a server (`none`: path empty or `/`) or of a database (`required`). */
export function toPostgresUrl(value: string, database: 'required' | 'none'): string | undefined {
  const url = parse(value, ['postgres:', 'postgresql:']);
  if (url === undefined) return undefined;
  const hasDatabase = /^\/[^/]+$/.test(url.pathname);
  const isServer = url.pathname === '' || url.pathname === '/';
  return (database === 'required' ? hasDatabase : isServer) ? value : undefined;
}

/** Parameters that set a session: they would win over what each session is set to, or be ignored. */
const OF_SESSIONS = [
  ...['options', 'search_path', 'currentSchema', 'client_encoding', 'statement_timeout', 'lock_timeout'],
  ...['idle_in_transaction_session_timeout', 'query_timeout'],
];

/** What is wrong with the parameters of a PostgreSQL URL, for people; values are not shown. */
export function sessionProblems(url: string): string[] {
  const parameters = new URL(url).searchParams;
  const schema = parameters.get('schema');
  return [
    ...(schema === null || schema === SCHEMA
      ? []
      : [`the URL asks for another schema than ${SCHEMA}, where the tables are: take schema out of it`]),
    ...OF_SESSIONS.filter((name) => parameters.has(name)).map(
      (name) => `the URL sets ${name}, and the service sets its sessions itself: take ${name} out of it`,
    ),
  ];
}

/** Comma-separated amqp(s):// URLs; empty items are not allowed. */
export function toAmqpUrls(value: string): string[] | undefined {
  const urls = value.split(',').map((url) => url.trim());
  return urls.every((url) => parse(url, ['amqp:', 'amqps:']) !== undefined) ? urls : undefined;
}

function parse(value: string, protocols: readonly string[]): URL | undefined {
  const url = URL.parse(value);
  if (url === null || !protocols.includes(url.protocol) || url.hostname === '') return undefined;
  return url;
}
