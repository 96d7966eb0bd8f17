// The kinds of orders that the demo places, and how each of them has to end.
import type { FailureReason, OrderLine, PaymentStatus } from '../api.ts';

/** How an order is expected to end. */
export interface Ending {
  readonly status: 'Completed' | 'Failed';
  readonly attempt: number;
  readonly reason: FailureReason | null;
  /** What the provider said. Undefined: not compared. */
  readonly detail?: string;
  /** Of all attempts, oldest first. Undefined: the cancel may come before there is one, or after. */
  readonly payments?: readonly PaymentStatus[];
}

export interface OrderKind {
  /** At most 15 characters, so that the tables fit 80 columns. */
  readonly name: string;
  readonly token: string;
  readonly lines: readonly OrderLine[];
  /**
   * What is special about placing it. `wait`: with `Prefer: wait`. `same-key`: sent twice with one Idempotency-Key.
   * `cancel`: cancelled at once. `replay`: placed as always, and replayed with a good card when it has failed.
   */
  readonly placing?: 'wait' | 'same-key' | 'cancel' | 'replay';
  /** One for each order of this kind; which order gets which is open. */
  readonly endings: readonly Ending[];
}

const completed: Ending = { status: 'Completed', attempt: 1, reason: null, payments: ['Completed'] };
const replayed: Ending = { ...completed, attempt: 2, payments: ['Failed', 'Completed'] };

export const failed = (
  reason: FailureReason,
  rest: Pick<Ending, 'detail' | 'payments'> = { payments: [] },
): Ending => ({
  status: 'Failed',
  attempt: 1,
  reason,
  ...rest,
});
const declined = (detail: string) => failed('PaymentDeclined', { detail, payments: ['Failed'] });
const unanswered = (payment: PaymentStatus) => failed('PaymentTimeout', { payments: [payment] });
const times = (count: number, ending: Ending) => Array<Ending>(count).fill(ending);

const cup = { sku: 'DEMO-CUP', quantity: 2, unitPrice: 1250 };
const pot = { sku: 'DEMO-POT', quantity: 1, unitPrice: 4900 };
const rug = { sku: 'DEMO-RUG', quantity: 1, unitPrice: 19_900 };
const card = { sku: 'DEMO-CARD', quantity: 1, unitPrice: 0 };
const last = { sku: 'DEMO-LAST', quantity: 1, unitPrice: 99_000 };
const unknown = { sku: 'DEMO-NOBODY-HAS', quantity: 1, unitPrice: 100 };

export const orderKinds: readonly OrderKind[] = [
  { name: 'paid', token: 'tok_visa', lines: [cup], endings: times(4, completed) },
  { name: 'several lines', token: 'tok_visa', lines: [cup, pot, rug], endings: times(3, completed) },
  { name: 'free of charge', token: 'tok_visa', lines: [card], endings: [completed] },
  { name: 'slow provider', token: 'tok_slow', lines: [cup, pot], endings: times(2, completed) },
  { name: 'flaky provider', token: 'tok_flaky', lines: [pot], endings: times(2, completed) },
  { name: 'Prefer: wait', token: 'tok_visa', lines: [cup], placing: 'wait', endings: [completed] },
  { name: 'same key twice', token: 'tok_visa', lines: [rug], placing: 'same-key', endings: [completed] },
  {
    name: 'last two pieces',
    token: 'tok_visa',
    lines: [last],
    endings: [completed, completed, failed('OutOfStock')],
  },
  {
    name: 'declined',
    token: 'tok_declined',
    lines: [cup, rug],
    endings: times(2, declined('card_declined')),
  },
  {
    name: 'no funds',
    token: 'tok_insufficient_funds',
    lines: [rug],
    endings: times(2, declined('insufficient_funds')),
  },
  { name: 'replayed', token: 'tok_declined', lines: [pot, rug], placing: 'replay', endings: [replayed] },
  {
    name: 'out of stock',
    token: 'tok_visa',
    lines: [cup, { ...rug, quantity: 1000 }],
    endings: times(2, failed('OutOfStock')),
  },
  {
    name: 'unknown product',
    token: 'tok_visa',
    lines: [cup, { ...rug, quantity: 1000 }, unknown],
    endings: times(2, failed('UnknownProduct')),
  },
  {
    name: 'cancelled',
    token: 'tok_slow',
    lines: [cup, pot],
    placing: 'cancel',
    endings: times(2, failed('Cancelled', {})),
  },
  { name: 'provider silent', token: 'tok_hang', lines: [pot], endings: times(2, unanswered('Cancelled')) },
  { name: 'answer lost', token: 'tok_late', lines: [rug], endings: times(2, unanswered('Refunded')) },
];
