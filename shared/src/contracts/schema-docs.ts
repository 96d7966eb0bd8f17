// A JSON schema in words, and an example that fits it: for the documentation of messages.

/** The part of JSON Schema that message bodies use. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A field of a body. `path`: `lines[].sku`. */
export interface FieldRow {
  readonly path: string;
  /** Type and range in words. */
  readonly type: string;
}

/** Every field of an object schema, those of nested objects included. */
export function fieldRows(schema: Schema, prefix = ''): FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix + name;
    const optional = schema.required?.includes(name) ? '' : ', optional';
    const row = { path, type: typeOf(field) + optional };
    const [nested, below] = field.items ? [field.items, `${path}[].`] : [field, `${path}.`];
    return [row, ...fieldRows(nested, below)];
  });
}

function typeOf(schema: Schema): string {
  if (schema.enum) return `one of ${schema.enum.map((value) => `\`${value}\``).join(', ')}`;
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  switch (schema.type) {
    case 'string':
      return ['string', ...textLimits(schema)].join(', ');
    case 'integer':
      return `integer, ${range(schema.minimum, schema.maximum)}`;
    case 'array':
      return `array of ${range(schema.minItems ?? 0, schema.maxItems)} objects`;
    default:
      return schema.type ?? 'any';
  }
}

/** Text without control characters, as contracts/fields.ts makes it. */
const NO_CONTROLS = '^[^\\u0000-\\u001f\\u007f]*$';

function textLimits({ format, pattern, minLength, maxLength, description }: Schema): string[] {
  return [
    ...(format === 'uuid' ? ['UUID'] : []),
    ...(maxLength === undefined ? [] : [`${range(minLength ?? 0, maxLength)} characters`]),
    ...(pattern === undefined ? [] : [pattern === NO_CONTROLS ? 'no control characters' : `\`${pattern}\``]),
    ...(description === undefined ? [] : [description]),
  ];
}

const names = new Map([
  [Number.MAX_SAFE_INTEGER, '2^53-1'],
  [2_147_483_647, '2^31-1'],
]);

function range(from: number | undefined, to: number | undefined): string {
  const name = (limit: number) => names.get(limit) ?? String(limit);
  return to === undefined ? `${name(from ?? 0)} or more` : `${name(from ?? 0)}..${name(to)}`;
}

/** Values for fields whose type alone makes no telling example. */
const values: Readonly<Record<string, unknown>> = {
  orderId: '019a5d2e-8c1b-7f3a-9d24-5b6c7d8e9f10',
  attempt: 1,
  customerId: 'c-42',
  currency: 'EUR',
  total: 3998,
  amount: 3998,
  sku: 'SKU-1',
  quantity: 2,
  unitPrice: 1999,
  token: 'tok_visa',
  requested: 2,
  available: 1,
  detail: 'SKU-1: 2 wanted, 1 available',
  paymentId: '019a5d2e-8c9f-7c55-b1d0-2f3e4d5c6b7a',
  providerReference: 'sim_019a5d2e8ca0',
  declineCode: 'card_declined',
  released: true,
  held: true,
  revision: 1,
  action: { type: 'redirect', url: 'https://bank.example/approve?secret=…' },
  expiresAt: '2026-11-25T10:15:00.000Z',
};

/** A value that fits the schema, the same at every call. @throws for a field that has no example */
export function exampleOf(schema: Schema, name = 'body'): unknown {
  if (schema.examples) return schema.examples[0];
  if (name in values) return values[name];
  if (schema.enum) return schema.enum[0];
  if (schema.items) return [exampleOf(schema.items, `${name}[]`)];
  if (schema.properties) {
    // Optional fields are for special cases, which are not the example.
    const fields = Object.entries(schema.properties).filter(
      ([field]) => schema.required?.includes(field) !== false,
    );
    return Object.fromEntries(fields.map(([field, inner]) => [field, exampleOf(inner, field)]));
  }
  throw new Error(`the field "${name}" has no example: give its schema "examples"`);
}
