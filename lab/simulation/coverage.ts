// The situations that the rules are for. A simulation that never gets there proves nothing about them.

export const rareSituations: readonly string[] = [
  'an old ProcessPayment by hand',
  'batch of several',
  'customer: approved a payment',
  'customer: asked again',
  'customer: refused a payment',
  'operator: end refused',
  'operator: replay refused',
  'operator: run',
  'redelivery',
  'saga: cancel kept',
  'saga: command sent again after a deadline',
  'saga: command sent again by an operator',
  'saga: stale (not-expected)',
  'saga: stale (other-attempt)',
  'saga: stale (repeated)',
  'saga: timed out in PaymentPending',
  'saga: timed out in StockReserved',
  'saga: timed out in Suspend',
  'waited for a lock',
];
