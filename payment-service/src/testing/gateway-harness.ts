// What the behaviour suite needs of a gateway beside its port.
import type { PaymentGateway } from '../gateway/gateway.ts';

export interface GatewayHarness {
  /** A gateway as another process has it: it knows what is stored, and nothing else. */
  open(): PaymentGateway;
  readonly tokens: {
    readonly accepted: string;
    readonly declined: string;
    /** Why. */
    readonly declineCode: string;
    /** A fault of the provider's own first, then accepted. */
    readonly flaky: string;
    /** Charged, and no answer ever comes. */
    readonly late: string;
    /** No answer ever comes, and nothing is charged. */
    readonly silent: string;
  };
  /** What the provider's books say: charges of this payment, and minor units to and fro. */
  moneyOf(idempotencyKey: string): Promise<{ charges: number; charged: number; refunded: number }>;
  /** Whether the provider has been asked to charge this payment. */
  isAsked(idempotencyKey: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Makes a provider for one test; the suite closes it. */
export type MakeGateway = () => Promise<GatewayHarness>;
