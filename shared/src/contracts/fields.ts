// Fields that messages and HTTP bodies share, so that a value that passes one door passes them all.
import { Type } from 'typebox';

/** Text without control characters: PostgreSQL's jsonb refuses U+0000, and no field of ours needs the others. */
export const text = (minLength: number, maxLength: number, description?: string) =>
  Type.String({
    minLength,
    maxLength,
    pattern: '^[^\\u0000-\\u001f\\u007f]*$',
    ...(description === undefined ? {} : { description }),
  });

// The format alone also takes `urn:uuid:…`, which PostgreSQL refuses.
const uuid = { format: 'uuid', pattern: '^[0-9A-Fa-f-]{36}$' };
export const Uuid = Type.String(uuid);
export const OrderId = Type.String({ ...uuid, description: 'Order id = saga id = correlation id' });
/** Epoch of the saga, from 1. */
export const Attempt = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
/** A moment that a request names; the server checks the format by `isInstant`, and more strictly than RFC 3339. */
export const Instant = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
/** Money in minor units. */
export const Amount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' });
export const CustomerId = text(1, 128);
export const Sku = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' });
export const Quantity = Type.Integer({ minimum: 1, maximum: 1000 });
export const PaymentToken = text(1, 255);

export const StockLine = Type.Object({ sku: Sku, quantity: Quantity });
export const OrderLine = Type.Object({ sku: Sku, quantity: Quantity, unitPrice: Amount });

/** What stock lacked: `available` is null for a product that does not exist. */
export const Shortage = Type.Object({
  sku: Sku,
  requested: Type.Integer({ minimum: 1 }),
  available: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
});

/**
 * A word of a message, of which more may be added: a receiver keeps one that it does not know. A closed list would have a
 * receiver of the version before park the message. @param known examples
 */
export const Word = (...known: string[]) =>
  Type.String({
    pattern: '^[A-Za-z][A-Za-z0-9]{0,63}$',
    examples: known,
    description: `such as ${known.map((word) => `\`${word}\``).join(', ')}; more may be added`,
  });

/** What the customer of a payment is shown. */
export const PaymentAction = Type.Object({ type: Word('redirect'), url: text(1, 4096) });
/** How often it was told in an attempt: part of the id of its message. */
export const Revision = (description: string) =>
  Type.Integer({ minimum: 1, maximum: 2_147_483_647, description });
/** The end of a wait. */
export const ExpiresAt = Type.String({
  ...{ format: 'date-time', pattern: '^[0-9T:.-]{19,30}Z$' },
  description: 'Until then it is waited for',
});

/** Why a step was refused, or an order failed. A participant that is added brings reasons of its own. */
export const Reason = Word('OutOfStock');

export type StockLine = Type.Static<typeof StockLine>;
export type OrderLine = Type.Static<typeof OrderLine>;
export type Shortage = Type.Static<typeof Shortage>;
