// Messages that stock-service owns: the commands that it obeys and its replies.
import { Type } from 'typebox';
import { Attempt, OrderId, Shortage, StockLine } from './fields.ts';

const key = { orderId: OrderId, attempt: Attempt };

/** Hold all lines or none. */
export const ReserveStock = Type.Object({
  ...key,
  lines: Type.Array(StockLine, { minItems: 1, maxItems: 100 }),
});
/** Compensation of ReserveStock; also when it is not known whether that was done. */
export const ReleaseStock = Type.Object(key);

export const StockReserved = Type.Object(key);
export const StockNotReserved = Type.Object({
  ...key,
  reason: Type.Enum(['OutOfStock', 'UnknownProduct']),
  shortages: Type.Array(Shortage, { maxItems: 100 }),
});
/** `released` is false when nothing was held. */
export const StockReleased = Type.Object({ ...key, released: Type.Boolean() });
