// Settings of the services under chaos: short waits, so that a run of some minutes meets every time-out many times.
export const stepSettings = {
  STEP_TIMEOUT_MS: '1500',
  // A silent step is given up after 1.5 + 3 + 6 + 12 s: longer than the 15 s for which payment-service keeps a call of a
  // dead process to itself, and well within the time in which every order has to end.
  STEP_MAX_ATTEMPTS: '4',
  // Of customers who are asked, some come too late, and some never.
  PAYMENT_ACTION_TIMEOUT_MS: '10000',
} as const;
