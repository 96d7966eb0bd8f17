// POST /orders: place, then answer at once or wait for the end.
import { OverfullError } from '@order-saga/shared/concurrency/batcher';
import { NO_PAYMENT_TOKEN } from '@order-saga/shared/contracts/order-messages';
import { type RequestError, requestError } from '@order-saga/shared/http/errors/request-errors';
import { fingerprint } from '@order-saga/shared/http/requests/idempotency';
import type { Admission, AdmissionRefusal } from '../admission/admission.ts';
import { orderCreated } from '../domain/events.ts';
import { isEnded, type Order } from '../domain/order.ts';
import { clientOf, storedKey, type Tenant } from '../domain/tenant.ts';
import type { Placed, Placement } from '../placement.ts';
import type { Relay } from '../relay.ts';
import type { Waiters } from '../waiters.ts';
import { checkOrder } from './check-order.ts';
import type { NewOrderBody } from './schemas.ts';

export interface PlaceOrderDependencies {
  readonly placement: Placement;
  readonly relay: Pick<Relay, 'publish'>;
  readonly waiters: Waiters;
  readonly admission: Pick<Admission, 'ask' | 'placed'>;
  /** Told of each order for which there is no room. */
  onRefused(why: RefusalCause): void;
}

/** `queue`: too many wait for the database. */
export type RefusalCause = AdmissionRefusal | 'queue';

export interface PlaceOrderRequest {
  readonly body: NewOrderBody;
  readonly tenant: Tenant;
  readonly idempotencyKey: string | undefined;
  /** `Prefer: wait`, seconds; undefined: answer at once. */
  readonly waitSeconds: number | undefined;
  readonly traceparent: string | null;
}

export interface PlaceOrderAnswer {
  readonly status: 200 | 202;
  readonly order: Order;
  /** The wait was honoured. */
  readonly waited: boolean;
}

/** @throws RequestError VALIDATION_FAILED, IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_REUSED, OVERLOADED, CLIENT_SHARE_USED */
export function createPlaceOrder(
  deps: PlaceOrderDependencies,
): (request: PlaceOrderRequest) => Promise<PlaceOrderAnswer> {
  /** Keys of this process whose first request is not answered yet; the database knows those of other replicas. */
  const inFlight = new Set<string>();

  return async ({ body, tenant, idempotencyKey: key, waitSeconds = 0, traceparent }) => {
    const total = checkOrder(body);
    if (key === undefined) return placeAndAnswer(undefined);
    const stored = storedKey(tenant, key);
    if (inFlight.has(stored)) throw inUse();
    inFlight.add(stored);
    try {
      return await placeAndAnswer(key);
    } finally {
      inFlight.delete(stored);
    }

    async function placeAndAnswer(key: string | undefined): Promise<PlaceOrderAnswer> {
      const client = clientOf(tenant);
      const refusal = deps.admission.ask(client);
      if (refusal !== null) {
        deps.onRefused(refusal);
        throw refusals[refusal];
      }
      const idempotency = key === undefined ? undefined : { key, fingerprint: fingerprint(body) };
      const { customerId, currency, lines, payment } = body;
      const paymentToken = payment?.token ?? NO_PAYMENT_TOKEN;
      const placed = await deps.placement
        .place({
          tenant,
          customerId,
          currency,
          lines,
          total,
          paymentToken,
          traceparent,
          idempotency,
          waitSeconds,
        })
        .catch((error: unknown) => {
          if (!(error instanceof OverfullError)) throw error;
          deps.onRefused('queue');
          throw requestError('OVERLOADED', 'Too many orders are being placed at once: try again.', {
            cause: error,
          });
        })
        .finally(() => deps.admission.placed(client));
      if (placed.kind === 'repeated') return repeat(placed, idempotency!.fingerprint);
      deps.relay.publish(orderCreated({ ...placed.order, paymentToken, traceparent }));
      if (waitSeconds === 0) return { status: 202, order: placed.order, waited: false };
      // A preference, and no more: with too many waiting already it is not honoured.
      const waited = !deps.waiters.isFull();
      const known = waited ? await deps.waiters.wait(placed.order, waitSeconds) : null;
      const status = known !== null && isEnded(known) ? 200 : 202;
      // If this fails, a repeat is answered with 202 as soon as the wait is over.
      if (idempotency)
        await deps.placement
          .rememberStatus(tenant, idempotency.key, placed.order.orderId, status)
          .catch(() => {});
      return { status, order: known ?? placed.order, waited };
    }
  };
}

function repeat(
  { order, fingerprint: first, status }: Placed & { kind: 'repeated' },
  mine: string,
): PlaceOrderAnswer {
  if (first !== mine) {
    throw requestError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another order before: use a new one.',
    );
  }
  if (status === null) throw inUse();
  return { status: status === 200 ? 200 : 202, order, waited: false };
}

/** Made once: a sixth of what a refusal costs is the stack trace, and there is least time when there are most of them. */
const refusals: Readonly<Record<AdmissionRefusal, RequestError>> = {
  backlog: requestError('OVERLOADED', 'The service is overloaded: retry later.'),
  share: requestError(
    'CLIENT_SHARE_USED',
    'This client has as many unfinished orders as one client may have (CLIENT_SHARE): retry when some of them have ended.',
  ),
};

const inUse = () =>
  requestError(
    'IDEMPOTENCY_KEY_IN_USE',
    'The first request with this Idempotency-Key is not answered yet: try again.',
    {
      headers: { 'retry-after': '1' },
    },
  );
