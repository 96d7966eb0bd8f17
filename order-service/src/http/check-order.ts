// What a schema cannot say about a new order.
import { cardNumberErrors } from '@order-saga/shared/contracts/card-number';
import { isCurrency } from '@order-saga/shared/contracts/currencies';
import { type FieldError, requestError } from '@order-saga/shared/http/errors/request-errors';
import type { NewOrderBody } from './schemas.ts';

/**
 * Checks a body that fits its schema.
 * @returns the total in minor units
 * @throws RequestError VALIDATION_FAILED with all problems
 */
export function checkOrder({ currency, lines, payment }: NewOrderBody): number {
  const errors: FieldError[] = [];
  if (!isCurrency(currency)) {
    errors.push({
      pointer: '/currency',
      detail: 'is not a currency of ISO 4217 that is in use and has a minor unit',
    });
  }
  const seen = new Set<string>();
  lines.forEach(({ sku }, index) => {
    if (seen.has(sku))
      errors.push({ pointer: `/lines/${index}/sku`, detail: 'is in another line already: join the lines' });
    seen.add(sku);
  });
  // BigInt: a sum of floats near 2^53 could round into range.
  const total = lines.reduce(
    (sum, { quantity, unitPrice }) => sum + BigInt(quantity) * BigInt(unitPrice),
    0n,
  );
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
    errors.push({ pointer: '/lines', detail: 'come to a total above 2^53-1 minor units' });
  }
  if (payment !== undefined) errors.push(...cardNumberErrors('/payment/token', payment.token));
  else if (total > 0n) {
    errors.push({
      pointer: '/payment',
      detail: 'is missing: an order with a total above 0 needs { "token": … } of your payment provider',
    });
  }
  if (errors.length > 0)
    throw requestError('VALIDATION_FAILED', 'The order is not valid: see errors.', { errors });
  return Number(total);
}
