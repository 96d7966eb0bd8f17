// Values that a JSON schema takes, most of them at its edges, and now and then one that it does not take.
import fc from 'fast-check';
import { ids, instants, loneSurrogate, numbers, oddNumbers, oddTexts, RawJson } from './edge-values.ts';

/** As much of JSON Schema as the routes use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Values that exist, by the name of their field: what is asked with them is found. */
export type Known = Readonly<Record<string, readonly string[]>>;

export function anyValue(schema: Schema, name: string, known: Known): fc.Arbitrary<unknown> {
  const fits = fittingValue(schema, name, known);
  const found = known[name];
  return fc.oneof(
    { weight: 30, arbitrary: fits },
    { weight: found === undefined ? 0 : 60, arbitrary: fc.constantFrom(...(found ?? [''])) },
    { weight: 1, arbitrary: oddTexts },
    { weight: 1, arbitrary: oddValue },
  );
}

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddNumbers.map((text) => new RawJson(text)),
  fc.constantFrom(
    null,
    true,
    [],
    {},
    [[]],
    loneSurrogate,
    new RawJson(`${'['.repeat(2000)}${']'.repeat(2000)}`),
  ),
  ids,
  instants,
);

function fittingValue(schema: Schema, name: string, known: Known): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => anyValue(one, name, known)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arrayOf(schema, name, known);
    case 'object':
      return objectOf(schema, known);
    default:
      return textOf(schema);
  }
}

function numberOf({ minimum = -1, maximum = Number.MAX_SAFE_INTEGER }: Schema): fc.Arbitrary<unknown> {
  const within = numbers.filter((number) => number >= minimum && number <= maximum);
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...within, minimum, maximum) },
    { weight: 1, arbitrary: fc.constantFrom(minimum - 1, maximum + 1) },
  );
}

function textOf({ format, pattern, minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<unknown> {
  if (format === 'date-time' || /date-time|timestamp/.test(format ?? '')) return instants;
  if (format === 'uuid') return ids;
  if (pattern !== undefined && !pattern.startsWith('^[^')) return fc.stringMatching(new RegExp(pattern, 'u'));
  return fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 300) }) },
    { weight: 4, arbitrary: fc.constantFrom('x'.repeat(Math.max(1, minLength)), 'x'.repeat(maxLength)) },
    { weight: 1, arbitrary: fc.constant('😀'.repeat(maxLength)) },
    { weight: 1, arbitrary: oddTexts },
  );
}

function arrayOf({ items = {}, minItems = 0, maxItems = 10 }: Schema, name: string, known: Known) {
  const item = anyValue(items, name, known);
  return fc.oneof(
    {
      weight: 30,
      arbitrary: fc.array(item, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) }),
    },
    { weight: 1, arbitrary: item.map((one) => new Array(maxItems).fill(one)) },
    { weight: 1, arbitrary: item.map((one) => new Array(maxItems + 1).fill(one)) },
  );
}

function objectOf({ properties = {}, required = [] }: Schema, known: Known): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, anyValue(schema, name, known)]),
  );
  const record = fewFields(model, required);
  return fc.oneof(
    { weight: 30, arbitrary: record },
    { weight: 1, arbitrary: fc.tuple(record, oddTexts).map(([fields, name]) => ({ ...fields, [name]: 1 })) },
  );
}

/** What is required, and a few of the rest: of many fields one would nearly always be refused, and hide the others. */
export function fewFields(
  model: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  required: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const optional = Object.keys(model).filter((name) => !required.includes(name));
  const few = Math.min(3, optional.length);
  return fc
    .integer({ min: 0, max: few })
    .chain((count) => fc.subarray(optional, { minLength: count, maxLength: count }))
    .chain((names) =>
      fc.record(
        Object.fromEntries([...required, ...names].map((name) => [name, model[name] ?? fc.constant(1)])),
      ),
    );
}
