// Why Stripe declined, in the words that customers may see. What the bank wants kept from them (a card that is lost,
// stolen or suspected) is no more than `card_declined` here, as Stripe advises; the real reason is at Stripe.

const told = new Set([
  ...[
    'insufficient_funds',
    'expired_card',
    'incorrect_cvc',
    'invalid_cvc',
    'incorrect_number',
    'invalid_number',
  ],
  ...['invalid_expiry_month', 'invalid_expiry_year', 'incorrect_zip', 'invalid_account', 'invalid_amount'],
  ...['card_not_supported', 'currency_not_supported', 'card_velocity_exceeded', 'duplicate_transaction'],
  ...['withdrawal_count_limit_exceeded', 'processing_error', 'try_again_later', 'issuer_not_available'],
  ...['approve_with_id', 'testmode_decline'],
]);

/** Nobody is there to prove that it is their card: the order is paid after the customer has left. */
const authentication = new Set([
  ...['authentication_required', 'authentication_not_handled', 'requires_action_not_handled'],
  'payment_intent_authentication_failure',
]);

/** @param error of a card, or `last_payment_error` of a PaymentIntent */
export function declineCodeOf(error: {
  readonly code?: string | undefined;
  readonly decline_code?: string | undefined;
}): string {
  const codes = [error.decline_code, error.code].filter((code) => code !== undefined);
  if (codes.some((code) => authentication.has(code))) return 'authentication_required';
  return codes.find((code) => told.has(code)) ?? 'card_declined';
}

const refusals: Readonly<Record<string, string>> = {
  amount_too_small: 'amount_too_small',
  amount_too_large: 'amount_too_large',
  invalid_charge_amount: 'invalid_amount',
};
const refusedParameters: Readonly<Record<string, string>> = {
  payment_method: 'invalid_payment_method',
  customer: 'invalid_payment_method',
  currency: 'currency_not_supported',
};

/** Why a payment can never be made as it was ordered; undefined when the fault is not the order's. */
export function refusalOf(error: {
  readonly code?: string | undefined;
  readonly param?: string | undefined;
}): string | undefined {
  return refusals[error.code ?? ''] ?? refusedParameters[error.param ?? ''];
}
