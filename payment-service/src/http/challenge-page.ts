// The page on which the simulated provider asks a customer, as a bank would. Plain HTML: it runs no program. Pure.
import { createHash } from 'node:crypto';
import { majorUnits } from '@order-saga/shared/contracts/currencies';
import type { Challenge } from '../gateway/simulated/ledger.ts';

const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 4rem auto; padding: 0 1rem; color: #1c2024; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #16181b; } }
form { display: inline-block; margin-right: .75rem; }
button { font: inherit; padding: .5rem 1.25rem; border: 1px solid currentColor; border-radius: .375rem; cursor: pointer; }
.amount { font-size: 1.5rem; }`;

/** What the page may load and where its forms may lead: its own style and itself. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** How it ended, for the customer who comes too late or comes back. */
const ends: Readonly<Record<Exclude<Challenge['status'], 'Challenged'>, string>> = {
  Charged: 'You approved this payment. You can go back to the shop.',
  Processing: 'This payment is on its way. You can go back to the shop.',
  Declined: 'You refused this payment. Nothing was charged.',
  Closed: 'This payment is closed: its time is over, or the order was cancelled. Nothing was charged.',
  Refunded: 'This payment is closed: its time is over, or the order was cancelled. The money goes back.',
};

/** @param secret what the page was asked with; base64url */
export function challengePage({ status, amount, currency }: Challenge, secret: string): string {
  const button = (answer: string, text: string) =>
    `<form method="post" action="challenge/${answer}?secret=${encodeURIComponent(secret)}"><button type="submit">${text}</button></form>`;
  return page(
    `<p>A shop asks to charge you:</p>
<p class="amount">${majorUnits(amount, currency)} ${currency}</p>
${
  status === 'Challenged'
    ? `${button('approve', 'Approve')}${button('refuse', 'Refuse')}
<p>Or close this page: the order waits for a while, and then lets go of its goods.</p>`
    : `<p role="status">${ends[status]}</p>`
}`,
  );
}

const page = (content: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">
<title>Approve a payment (simulated bank)</title><style>${STYLE}</style></head>
<body>
<h1>Simulated bank</h1>
${content}
</body>
</html>
`;
