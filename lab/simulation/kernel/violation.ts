// A promise of section 6 of the contract that did not hold.

export type ViolationKind =
  | 'without-end'
  | 'disagreement'
  | 'payment'
  | 'reservation'
  | 'stock'
  | 'double-charge'
  | 'books'
  | 'history'
  | 'held-when-failed'
  | 'cancel-lost'
  | 'gave-up-early'
  | 'dead-letter'
  | 'constraint'
  | 'message-lost'
  | 'order-lost'
  | 'order-doubled'
  | 'error';

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly kind: ViolationKind;
  constructor(kind: ViolationKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
