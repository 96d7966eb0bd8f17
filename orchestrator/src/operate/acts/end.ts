// An operator gives a saga the end that its order has at order-service, where the two contradict each other and nothing else leads
// there: a changed machine, or a database that was restored. What the participants hold stays as it is, and is told before.
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { leftBehind } from '@order-saga/shared/rules/order-rules';
import type { PrismaClient } from '../../database.ts';
import { readEvidence } from '../../look/invariants/check.ts';
import type { OrderAnswer, Peers } from '../../look/invariants/peers.ts';
import { move } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import { readStored } from '../../store/saga-reads.ts';
import {
  type Act,
  type ActDependencies,
  type ActRequest,
  act,
  audited,
  type FoundSaga,
  refuse,
  sagaNotFound,
  writing,
} from './act.ts';
import { whyNotEnd } from './possible.ts';

export interface EndDependencies {
  readonly database: PrismaClient;
  readonly peers: Peers;
}

export interface EndRequest extends ActRequest {
  /** The end that the operator has seen at order-service. */
  readonly as: 'Completed' | 'Failed';
}

export interface EndPreview {
  orderId: string;
  state: SagaView['state'];
  attempt: number;
  order: Pick<OrderAnswer, 'status' | 'attempt' | 'failure'>;
  /** Why the saga cannot take that end; null: it can. */
  whyNot: string | null;
  /** What would stay as it is, and is not as such an end says. */
  leaves: string[];
}

/** What ending a saga as its order has ended would do. Changes nothing. @throws RequestError SAGA_NOT_FOUND, PEER_UNAVAILABLE */
export async function previewEnd({ database, peers }: EndDependencies, orderId: string): Promise<EndPreview> {
  const saga = await readStored(database, orderId);
  if (saga === null || saga.order === null) throw sagaNotFound(orderId);
  const evidence = await readEvidence(database, peers, orderId);
  const { status, attempt, failure } = evidence.order!;
  const order = { status, attempt, failure };
  return {
    ...{ orderId, state: saga.state as SagaView['state'], attempt: saga.attempt, order },
    whyNot: whyNotEnd(saga, { seen: order, whyNot: null }),
    leaves: status === 'Suspend' ? [] : leftBehind(evidence),
  };
}

/**
 * Ends the saga. Nothing is sent: whatever the participants hold is for people, and is in the audit.
 * @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_ENDABLE, PEER_UNAVAILABLE
 */
export async function endSaga(
  deps: ActDependencies & EndDependencies,
  request: EndRequest,
): Promise<SagaView> {
  // Asked before the saga is locked: other services are waited for. While the saga stands still, its order has the end that was seen.
  return endAsSeen(deps, request, await previewEnd(deps, request.orderId));
}

/** The same after the preview, which may be out of date. @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_ENDABLE */
export const endAsSeen = (
  deps: ActDependencies,
  request: EndRequest,
  seen: Omit<EndPreview, 'whyNot'>,
): Promise<SagaView> => act(deps, request, (found) => decideEnd(found, request, seen));

function decideEnd(
  found: FoundSaga,
  request: EndRequest,
  { order, leaves, ...seen }: Omit<EndPreview, 'whyNot'>,
): Act<SagaView> {
  const { saga } = found;
  const { actor, reason, ifState, as } = request;
  refuse('SAGA_NOT_ENDABLE', saga, whyNotEnd(saga, { seen: order, whyNot: null }), ifState);
  if (saga.state !== seen.state || saga.attempt !== seen.attempt)
    throw requestError('SAGA_NOT_ENDABLE', 'The saga has moved on meanwhile: look at it again.');
  if (order.status !== as)
    throw requestError('SAGA_NOT_ENDABLE', `order-service has the order as ${order.status}, not ${as}.`);
  const event = { type: 'EndRequested' as const, status: as, attempt: order.attempt, failure: order.failure };
  const { type: name, ...detail } = event;
  const cause = { kind: 'admin' as const, name, messageId: null, causationId: null, actor };
  const moved = move(saga, event, { ...cause, detail: { ...detail, reason } });
  if (moved === null) throw new Error(`the machine has no way from ${saga.state} to the end ${as}`);
  const audit = audited(request, 'end', { state: saga.state, attempt: saga.attempt, as, leaves });
  return { ...writing(found, { saga: moved.saga, waitMs: null }, [moved.row]), audit };
}
