// Requests that an OpenAPI document allows, or nearly so, as they go over the wire.
import fc from 'fast-check';
import { anyValue, fewFields, type Known, type Schema } from './any-value.ts';
import { cursors, oddUrls, RawJson, RawUrl } from './edge-values.ts';

export interface AnyRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An operation of an OpenAPI document. */
export interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses?: object;
}

type Parameters = NonNullable<Operation['parameters']>;

/** @param template path with `{name}` for its parameters */
export function anyRequest(
  method: string,
  template: string,
  operation: Operation,
  known: Known,
): fc.Arbitrary<AnyRequest> {
  const { parameters = [], requestBody } = operation;
  const of = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const schema = requestBody?.content?.['application/json']?.schema;
  return fc
    .record({
      path: valuesOf(of('path'), known),
      query: valuesOf(of('query'), known),
      headers: headersOf(of('header')),
      body: schema === undefined ? fc.constant(undefined) : anyValue(schema, '', known).map(toJson),
    })
    .map(({ path, query, headers, body }) => ({
      method: method.toUpperCase(),
      path: pathOf(template, path) + queryOf(query),
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body,
    }));
}

function valuesOf(parameters: Parameters, known: Known): fc.Arbitrary<Record<string, unknown>> {
  const model = Object.fromEntries(
    parameters.map(({ name, schema }) => [name, urlValue(schema, name, known)]),
  );
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return fewFields(model, required);
}

function urlValue(schema: Schema, name: string, known: Known): fc.Arbitrary<unknown> {
  const odd = oddUrls.map((text) => new RawUrl(text));
  if (name === 'cursor') return fc.oneof(cursors, anyValue(schema, name, known), odd);
  return fc.oneof({ weight: 30, arbitrary: anyValue(schema, name, known) }, { weight: 1, arbitrary: odd });
}

const headerValues: Readonly<Record<string, readonly string[]>> = {
  'idempotency-key': [
    'k',
    '"k"',
    '"',
    '""',
    'k'.repeat(255),
    'k'.repeat(256),
    'a b',
    'a, b',
    '\u00e9',
    '"\\""',
    '\\',
  ],
  // None that waits.
  prefer: [
    'wait=0',
    'wait="0"',
    'wait=-1',
    'wait=',
    'wait=0.5',
    'respond-async',
    'wait=0,wait=99999999999',
    '"',
    ';;,,=',
  ],
  'last-event-id': [
    '0.0.00000000-0000-0000-0000-000000000000.0',
    '999999999999999999.999999999999999.ffffffff-ffff-ffff-ffff-ffffffffffff.999999999',
    '999999999999999999.0.00000000-0000-0000-0000-000000000000.0',
    '1.999999999999999.0192f000-0000-7000-8000-000000000001.1',
    ...['', 'x', '1.1.1.1', '-1.0.00000000-0000-0000-0000-000000000000.0'],
  ],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0', 'x', ''],
};
const odd = {
  'if-match': ['*', 'x'],
  'if-modified-since': ['x', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  range: ['bytes=0-', 'bytes=9-1'],
};

function headersOf(parameters: Parameters): fc.Arbitrary<Record<string, string>> {
  const named = Object.fromEntries(parameters.map(({ name }) => [name.toLowerCase(), ['x']]));
  const model = Object.fromEntries(
    Object.entries({ ...named, ...headerValues, ...odd }).map(([name, values]) => [
      name,
      fc.constantFrom(...values),
    ]),
  );
  return fewFields(model, []) as fc.Arbitrary<Record<string, string>>;
}

const pathOf = (template: string, values: Record<string, unknown>): string =>
  template.replace(/\{([^}]+)\}/g, (_whole, name: string) => encoded(values[name]));

function queryOf(values: Record<string, unknown>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}=${encoded(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Long ones are cut: Node takes 16 KiB of headers, and refuses more before any route sees it. */
function encoded(value: unknown): string {
  if (value instanceof RawUrl) return value.text;
  const text =
    value instanceof RawJson ? value.text : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return encodeURIComponent(text.slice(0, 1500).toWellFormed());
}

function toJson(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`);
  return `{${members.join(',')}}`;
}
