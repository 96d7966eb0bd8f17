// A promise that did not hold.

export class Violation extends Error {
  override readonly name = 'Violation';
  /** The rule of section 6 of the contract, or what only a run can see (checks.ts). */
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}
