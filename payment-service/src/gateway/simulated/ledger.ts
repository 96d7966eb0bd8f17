// The port to the books of the simulated provider. The key of an entry decides between a charge and a cancel of the same
// payment. Each method is one atomic act.
export interface LedgerEntry {
  readonly idempotencyKey: string;
  /** Challenged: its customer is asked. Processing: Charged in its time, or Declined where it has a decline code. */
  readonly status: 'Charged' | 'Declined' | 'Closed' | 'Refunded' | 'Challenged' | 'Processing';
  readonly declineCode: string | null;
  readonly reference: string | null;
  /** Secret under which the customer of a challenge is asked; null: nobody is. */
  readonly challenge: string | null;
}

/** An entry that is made unless there is one. */
export interface NewEntry extends LedgerEntry {
  readonly amount: number;
  readonly currency: string;
  /** After how many ms what is Processing is decided; null: it is not. */
  readonly settlesInMs: number | null;
}

/** An entry whose customer is asked, or was. */
export interface Challenge {
  readonly idempotencyKey: string;
  readonly status: LedgerEntry['status'];
  readonly amount: number;
  readonly currency: string;
}

export type ToClose = Pick<NewEntry, 'idempotencyKey' | 'amount' | 'currency'>;

export interface Ledger {
  /** Enters charges and refusals where the key has no entry yet, and decides those whose time has come. @returns for each, the entry that stands */
  enter(entries: readonly NewEntry[]): Promise<readonly LedgerEntry[]>;
  /** Refunds what was charged (also what would be, had somebody looked), and shuts out the charge of what was not. @returns for each, the entry after it */
  close(payments: readonly ToClose[]): Promise<readonly LedgerEntry[]>;
  /** What is asked under this secret; null: nothing. */
  challenge(secret: string): Promise<Challenge | null>;
  /** The customer approves, or refuses with this code, if it is still asked. @returns the entry after it; null: there is none */
  answer(secret: string, declineCode: string | null): Promise<LedgerEntry | null>;
}
