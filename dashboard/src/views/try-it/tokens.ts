// The payment tokens that the simulated provider knows, and what comes of them.
export const tokens = [
  { token: 'tok_visa', title: 'Accepted', meaning: 'Paid at once: Completed.' },
  { token: 'tok_declined', title: 'Declined', meaning: 'The card is refused: stock is released, Failed.' },
  { token: 'tok_insufficient_funds', title: 'No funds', meaning: 'Refused for another reason: Failed.' },
  { token: 'tok_slow', title: 'Slow', meaning: 'Accepted after 2 seconds: Completed.' },
  { token: 'tok_flaky', title: 'Flaky', meaning: 'Two errors of the provider, then accepted: Completed.' },
  {
    token: 'tok_hang',
    title: 'Hangs',
    meaning: 'Never answered, nothing charged: after its timeouts cancelled, Failed.',
  },
  {
    token: 'tok_late',
    title: 'Charged in silence',
    meaning: 'Charged, but the answer is lost: after its timeouts refunded, Failed.',
  },
] as const;
