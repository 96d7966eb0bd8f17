// A payment as payment-service shows it, for tests.
import type { PaymentView } from '@order-saga/shared/contracts/payment-view';

/** @param waiting what the provider is asked; undefined: it is decided */
export function paymentSeen(
  waiting: Partial<NonNullable<PaymentView['waiting']>> | undefined,
  more: Partial<PaymentView> = {},
): PaymentView {
  return {
    ...{ paymentId: '0193a1b2-0000-7000-8000-000000000002', attempt: 1, amount: 20, currency: 'EUR' },
    ...{ status: 'Completed', declineCode: null, providerReference: 'pi_1' },
    ...(waiting && {
      waiting: {
        ...{ call: 'cancel', since: '2026-11-25T10:00:00.000Z', failedCalls: 1, lastError: null },
        nextCallAt: '2026-11-25T10:05:10.000Z',
        ...waiting,
      },
    }),
    ...more,
  };
}
