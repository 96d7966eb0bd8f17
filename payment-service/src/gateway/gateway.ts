// The port to a payment provider. `simulated` implements it.

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
}

/** The provider answered with a fault of its own. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
}
