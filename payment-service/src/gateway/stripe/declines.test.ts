import { expect, test } from 'vitest';
import { declineCodeOf, refusalOf } from './declines.ts';

test.each([
  [{ code: 'card_declined', decline_code: 'insufficient_funds' }, 'insufficient_funds'],
  [{ code: 'expired_card', decline_code: 'expired_card' }, 'expired_card'],
  [{ code: 'incorrect_cvc' }, 'incorrect_cvc'],
  [{ code: 'card_declined', decline_code: 'generic_decline' }, 'card_declined'],
  [{ code: 'card_declined', decline_code: 'stolen_card' }, 'card_declined'],
  [{ code: 'card_declined', decline_code: 'fraudulent' }, 'card_declined'],
  [{ code: 'authentication_required', decline_code: 'authentication_required' }, 'authentication_required'],
  [{}, 'card_declined'],
])('%j is told as %s', (error, expected) => {
  expect(declineCodeOf(error)).toBe(expected);
});

test.each([
  [{ code: 'resource_missing', param: 'payment_method' }, 'invalid_payment_method'],
  [{ code: 'amount_too_small', param: 'amount' }, 'amount_too_small'],
  [{ code: 'parameter_unknown', param: 'foo' }, undefined],
  [{}, undefined],
])('%j refuses the order as %s', (error, expected) => {
  expect(refusalOf(error)).toBe(expected);
});
