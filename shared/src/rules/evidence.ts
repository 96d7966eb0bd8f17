// What the services hold of an order or a product, in one shape, whoever read it: over HTTP (GET /admin/invariants, the demo, the
// end-to-end tests), by SQL (chaos, benchmark), or out of memory (simulation). The rules judge this and read nothing themselves.
// A reader leaves out (undefined) what it cannot see; the rules that need it then say nothing about that order.

/** Everything that is stored of one order. All parts should be of one moment, or read again when they look wrong. */
export interface OrderEvidence {
  readonly orderId: string;
  /** As order-service has it. Null: something is stored of it elsewhere, and order-service has no such order. */
  readonly order: OrderSeen | null;
  /** As the orchestrator has it. Null: it has no saga, or only a cancel that came before the order. */
  readonly saga: SagaSeen | null;
  /** Payments of all attempts. */
  readonly payments: readonly PaymentSeen[];
  /** Reservations of all attempts; only those that are `Reserved` are live. */
  readonly reservations: readonly ReservationSeen[];
  /** Decisions of the participants that were added, of all attempts. Undefined: they were not asked. */
  readonly steps?: Readonly<Record<string, readonly StepSeen[]>>;
  /** What the provider holds as charged and not given back. Undefined: the provider's ledger cannot be read. */
  readonly charges?: readonly ChargeSeen[];
}

export interface OrderSeen {
  readonly status: 'Suspend' | 'Completed' | 'Failed';
  readonly attempt: number;
  /** Minor units. */
  readonly total: number;
  readonly lines: readonly LineSeen[];
  readonly failure: FailureSeen | null;
}

export interface SagaSeen {
  readonly state: string;
  readonly attempt: number;
  readonly failure: FailureSeen | null;
  /** Oldest first. */
  readonly history: readonly HistorySeen[];
  /** The command whose reply it waits for; null when it has ended. Undefined: the reader cannot tell. */
  readonly command?: string | null;
  /** What the machine of today makes of the history. Undefined: nobody asked it. */
  readonly verification?: VerificationSeen;
}

export interface HistorySeen {
  readonly seq: number;
  readonly kind: string;
  readonly name: string;
  readonly from: string | null;
  readonly to: string;
  readonly attempt: number;
  readonly messageId: string | null;
}

/** The end of a history that was put through the machine again, compared with what is stored. */
export interface VerificationSeen {
  readonly holds: boolean;
  /** `seq` of the row at which history and machine part; null when they do not. */
  readonly partsAt: number | null;
  /** The state or event of that row that the machine does not have: the row is of another version of the machine. */
  readonly foreign: string | null;
}

export interface PaymentSeen {
  readonly attempt: number;
  /** Minor units. Null: cancelled before anybody knew it. */
  readonly amount: number | null;
  readonly status: string;
  readonly providerReference?: string | null;
  /** A call of the provider is still to be made. */
  readonly hasWork?: boolean;
}

export interface ReservationSeen {
  readonly attempt: number;
  readonly status: string;
  readonly lines: readonly LineSeen[];
}

export interface StepSeen {
  readonly attempt: number;
  /** `Done`: there is something to undo. */
  readonly status: string;
}

export interface ChargeSeen {
  readonly attempt: number;
  readonly amount: number;
  readonly reference: string | null;
}

export interface FailureSeen {
  readonly reason: string;
  readonly detail: string | null;
}

export interface LineSeen {
  readonly sku: string;
  readonly quantity: number;
}

export interface ProductEvidence {
  readonly sku: string;
  readonly available: number;
  readonly reserved: number;
  /** Pieces put in by PUT and restock. Undefined: nobody counted. */
  readonly putIn?: number;
  /** Pieces in live reservations of Completed orders (`soldOf`), once every order has its end. Undefined: not all orders were read. */
  readonly sold?: number;
}
