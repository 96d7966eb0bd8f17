// The payment tokens that the simulated provider knows, and what comes of them.
export const tokens = [
  { token: 'tok_visa', title: 'Accepted', meaning: 'Paid at once: Completed.' },
  {
    token: 'tok_declined',
    title: 'Declined',
    meaning: 'The card is declined, the stock is released: Failed.',
  },
  { token: 'tok_insufficient_funds', title: 'No funds', meaning: 'Declined for another reason: Failed.' },
  { token: 'tok_slow', title: 'Slow', meaning: 'Accepted after 2 seconds: Completed.' },
  { token: 'tok_flaky', title: 'Flaky', meaning: 'The provider fails twice, then accepts: Completed.' },
  {
    token: 'tok_3ds',
    title: 'Asks its customer',
    meaning: 'You approve or refuse on a page of the bank, or walk away: held for 15 minutes.',
  },
  {
    token: 'tok_3ds_frictionless',
    title: 'Asks nobody',
    meaning: '3-D Secure without a question: Completed.',
  },
  { token: 'tok_debit', title: 'Bank debit', meaning: 'On its way for 3 seconds: Completed.' },
  { token: 'tok_debit_fails', title: 'Bank debit fails', meaning: 'On its way for 3 seconds: Failed.' },
  {
    token: 'tok_hang',
    title: 'Hangs',
    meaning: 'Never answered, nothing charged; cancelled after timeouts: Failed.',
  },
  {
    token: 'tok_late',
    title: 'Charged, no answer',
    meaning: 'Charged, but the answer is lost; refunded after timeouts: Failed.',
  },
] as const;
