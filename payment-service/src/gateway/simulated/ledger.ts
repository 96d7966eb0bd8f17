// The port to the books of the simulated provider. The key of an entry decides between a charge and a cancel of the same
// payment. Each method is one atomic act.
export interface LedgerEntry {
  readonly idempotencyKey: string;
  readonly status: 'Charged' | 'Declined' | 'Closed' | 'Refunded';
  readonly declineCode: string | null;
  readonly reference: string | null;
}

/** An entry that is made unless there is one. */
export interface NewEntry extends LedgerEntry {
  readonly amount: number;
  readonly currency: string;
}

export type ToClose = Pick<NewEntry, 'idempotencyKey' | 'amount' | 'currency'>;

export interface Ledger {
  /** Enters charges and refusals where the key has no entry yet. @returns for each, the entry that stands */
  enter(entries: readonly NewEntry[]): Promise<readonly LedgerEntry[]>;
  /** Refunds what was charged, and shuts out the charge of what was not. @returns for each, the entry after it */
  close(payments: readonly ToClose[]): Promise<readonly LedgerEntry[]>;
}
