// Every state that Stripe documents for what belongs to a payment, and what it means here. A state that is not in a table is
// one of a later version of the API: it is waited for, and shown.

/** A PaymentIntent. */
export const intentStates = {
  /** New ones have their payment method: a decline took it away. */
  requires_payment_method: 'declined',
  requires_confirmation: 'unconfirmed',
  /** The customer is to do something. */
  requires_action: 'unattended',
  processing: 'processing',
  requires_capture: 'waits',
  canceled: 'canceled',
  succeeded: 'charged',
} as const;

/** A refund: whether its money went back, or is on its way there. */
export const refundStates = {
  pending: 'back',
  requires_action: 'back',
  succeeded: 'back',
  failed: 'lost',
  canceled: 'lost',
} as const;

/** A dispute: `open` until it is decided, `taken` when the customer has the money, `kept` when we have it. */
export const disputeStates = {
  warning_needs_response: 'open',
  warning_under_review: 'open',
  warning_closed: 'kept',
  needs_response: 'open',
  under_review: 'open',
  appeal_needs_response: 'open',
  appeal_under_review: 'open',
  won: 'kept',
  lost: 'taken',
  prevented: 'kept',
} as const;

type Meanings<Table> = Table[keyof Table];

/** What a state means; `otherwise` for one that the table does not know. */
function meaning<Table extends object, Otherwise>(
  table: Table,
  status: string | null,
  otherwise: Otherwise,
): Meanings<Table> | Otherwise {
  return Object.hasOwn(table, status ?? '') ? table[status as keyof Table] : otherwise;
}

export const intentMeaning = (status: string) => meaning(intentStates, status, 'waits' as const);
/** As long as nobody says that it failed, a refund counts. */
export const refundMeaning = (status: string | null) => meaning(refundStates, status, 'back' as const);
export const disputeMeaning = (status: string) => meaning(disputeStates, status, 'open' as const);
