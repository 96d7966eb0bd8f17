// The port to a payment provider. `simulated` and `stripe` implement it.

/** Names a payment at the provider. The same key is always the same payment. */
export interface PaymentAtProvider {
  /** `<orderId>:<attempt>` */
  readonly idempotencyKey: string;
  /** Minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
}

export interface Charge extends PaymentAtProvider {
  readonly token: string;
}

export type ChargeAnswer =
  | { readonly status: 'charged'; readonly providerReference: string }
  | { readonly status: 'declined'; readonly declineCode: string }
  /** `cancel` came first: this payment is never charged. */
  | { readonly status: 'closed' };

export interface CancelAnswer {
  /** Voided: authorised and never captured. */
  readonly outcome: 'NotCharged' | 'Voided' | 'Refunded';
}

/**
 * Whatever these throw, and when no answer comes, nothing is known about the payment: the call is made again, with the
 * same key. After an abort the answer interests nobody.
 */
export interface PaymentGateway {
  /** Charges once, however often it is asked; the same answer every time. @throws ProviderError and others */
  charge(charge: Charge, signal: AbortSignal): Promise<ChargeAnswer>;
  /**
   * Closes a payment, atomically against its charge: after it the payment can not be charged any more, and what was
   * charged goes back. Also for a payment that the provider never heard of. @throws ProviderError and others
   */
  cancel(payment: PaymentAtProvider, signal: AbortSignal): Promise<CancelAnswer>;
  /**
   * What the provider tells by itself, where it does: `POST /webhooks/<provider>`.
   * @param body as it came, to the byte: it is signed
   * @returns what became of a payment; null when it is no news of a payment of ours
   * @throws NoticeError when it is not from the provider, or no event of it; ProviderError when that cannot be asked what it means
   */
  readNotice?(
    body: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): Promise<PaymentNotice | null>;
}

/** An end of a payment that nothing at the provider changes any more, or how its refund stands. */
export interface PaymentNotice {
  readonly idempotencyKey: string;
  /** The answer, if its charge is still open here. */
  readonly charge?: Exclude<ChargeAnswer, { status: 'closed' }>;
  /** The answer, if its cancel is still open here. */
  readonly cancel?: CancelAnswer;
  /** Why the money of a refund has come back to us; null: it has not, or it was seen to. */
  readonly refundFailure?: string | null;
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
