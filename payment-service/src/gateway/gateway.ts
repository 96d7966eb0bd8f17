// The port to a payment provider. `simulated` and `stripe` implement it.

/** Names a payment at the provider. The same key is always the same payment. */
export interface PaymentAtProvider {
  /** `<orderId>:<attempt>` */
  readonly idempotencyKey: string;
  /** Minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
  /** Calls of this kind before, of which each ended and decided nothing; default 0. */
  readonly callsBefore?: number;
}

export interface Charge extends PaymentAtProvider {
  readonly token: string;
}

export type ChargeAnswer = FinalAnswer | PendingAnswer | ClosedAnswer;

export type FinalAnswer =
  | { readonly status: 'charged'; readonly providerReference: string }
  | { readonly status: 'declined'; readonly declineCode: string };

/** `cancel` came first: this payment is never charged. */
export interface ClosedAnswer {
  readonly status: 'closed';
}

/** Nothing is charged yet. What comes of it is told by a notice, and to whoever asks again with the same key. */
export interface PendingAnswer {
  readonly status: 'pending';
  /** The customer has to act, or the provider takes its time. */
  readonly reason: 'ActionRequired' | 'Processing';
  /** What the customer is shown. As secret as a token: never logged. */
  readonly action: PaymentAction | null;
  /** In how many ms it is decided, where the provider knows. */
  readonly decidedInMs?: number;
}

export interface PaymentAction {
  readonly type: string;
  readonly url: string;
}

export type CancelAnswer =
  /** Voided: authorised and never captured. */
  | { readonly outcome: 'NotCharged' | 'Voided' | 'Refunded' }
  /** The provider says no, in its own code, and goes on to until something changes there. What is charged stays so. */
  | { readonly refusal: string };

/** What became of the money of a charge, at one moment. Minor units. */
export interface Money {
  /** Went back, or is on its way: refunds that have not failed, whoever made them. */
  readonly refunded: number;
  /** Went back by disputes that were lost. */
  readonly taken: number;
  /** Of refunds that failed, what somebody noted at the provider to have been given back another way. */
  readonly settled: number;
  /** Why a refund failed that no later one made up for, and that nobody settled; null: there is none. */
  readonly failedRefund: string | null;
  /** In the provider's words; the one that a person has to look at first. Null: it is not disputed. */
  readonly dispute: { readonly status: string; readonly amount: number; readonly isOpen: boolean } | null;
}

/**
 * Whatever these throw, and when no answer comes, nothing is known about the payment: the call is made again, with the
 * same key. After an abort the answer interests nobody.
 */
export interface PaymentGateway {
  /** Charges once, however often it is asked; the same answer every time, once it is no pending one. @throws ProviderError and others */
  charge(charge: Charge, signal: AbortSignal): Promise<ChargeAnswer>;
  /**
   * Closes a payment, atomically against its charge: after it the payment can not be charged any more, and what was
   * charged goes back, as far as it has not gone back already. Also for a payment that the provider never heard of. @throws ProviderError and others
   */
  cancel(payment: PaymentAtProvider, signal: AbortSignal): Promise<CancelAnswer>;
  /**
   * How the money stands now, where the provider tells of it by itself.
   * @returns null when it knows no charge of this payment @throws ProviderError and others
   */
  moneyOf?(payment: PaymentAtProvider): Promise<Money | null>;
  /**
   * What the provider tells by itself, where it does: `POST /webhooks/<provider>`.
   * @param body as it came, to the byte: it is signed
   * @returns what became of a payment; null when it is no news of a payment of ours
   * @throws NoticeError when it is not from the provider, or no event of it
   */
  readNotice?(
    body: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): Promise<PaymentNotice | null>;
}

/** An end of a payment that nothing at the provider changes any more, or that its money has moved. */
export interface PaymentNotice {
  readonly idempotencyKey: string;
  /** The answer, if its charge is still open here. */
  readonly charge?: FinalAnswer;
  /** Something else is waited for than was told: the charge is to be asked about, if it is still open here. */
  readonly movesCharge?: true;
  /** The answer, if its cancel is still open here. */
  readonly cancel?: { readonly outcome: 'NotCharged' };
  /** A refund or a dispute: `moneyOf` says how it stands. */
  readonly movesMoney?: true;
}

/** The provider answered with a fault of its own, or cannot be reached. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  /** Asking again at once is no use: too many calls, or something that a person has to mend. */
  readonly isLater: boolean;
  constructor(message: string, { isLater = false }: { isLater?: boolean } = {}) {
    super(message);
    this.isLater = isLater;
  }
}

/** What came as a notice of the provider is not signed by it, or is signed and no event of it. */
export class NoticeError extends Error {
  override readonly name = 'NoticeError';
  readonly fault: 'signature' | 'event';
  constructor(fault: NoticeError['fault'], message: string) {
    super(message);
    this.fault = fault;
  }
}
