// A server that speaks the part of Stripe's API that the gateway uses, with books of its own: intents, refunds and
// idempotency keys. Faults are the test's to choose, for each request.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StandInIntent {
  id: string;
  status: 'requires_confirmation' | 'requires_payment_method' | 'succeeded' | 'canceled';
  amount: number;
  currency: string;
  payment_method: string | null;
  last_payment_error: { code: string; decline_code: string; type: string } | null;
  metadata: Record<string, string>;
  refunded: number;
}

export type Operation = 'create' | 'retrieve' | 'confirm' | 'cancel' | 'refund';
/** `cut`: the connection ends without an answer; `silent`: none ever comes. After: once the work is done. */
export type Fault =
  | 'cut-before'
  | 'cut-after'
  | 'silent-after'
  | 'error-before'
  | 'error-after'
  | 'rate-limit';

export interface StripeStandIn {
  readonly url: string;
  readonly intents: ReadonlyMap<string, StandInIntent>;
  /** Successful confirmations, by intent. */
  readonly charges: ReadonlyMap<string, number>;
  fault(
    choose: ((operation: Operation, intent: StandInIntent | undefined) => Fault | undefined) | null,
  ): void;
  intentsOf(idempotencyKey: string): StandInIntent[];
  close(): Promise<void>;
}

type Answer = { status: number; body: object };
const declines: Readonly<Record<string, string>> = {
  pm_card_visa_chargeDeclined: 'generic_decline',
  pm_card_visa_chargeDeclinedInsufficientFunds: 'insufficient_funds',
  pm_card_authenticationRequired: 'authentication_required',
};

export async function startStripeStandIn(secretKey: string): Promise<StripeStandIn> {
  const intents = new Map<string, StandInIntent>();
  const charges = new Map<string, number>();
  const keys = new Map<string, { params: string; answer: Answer }>();
  let choose: Parameters<StripeStandIn['fault']>[0] = null;
  const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;
  const shown = ({ refunded: _refunded, ...intent }: StandInIntent) => ({
    object: 'payment_intent',
    ...intent,
  });
  const error = (status: number, type: string, code: string, more: object = {}): Answer => ({
    status,
    body: { error: { type, code, message: `${code} of the stand-in`, ...more } },
  });
  const wrongState = (intent: StandInIntent) =>
    error(400, 'invalid_request_error', 'payment_intent_unexpected_state', { payment_intent: shown(intent) });

  function create(params: URLSearchParams): Answer {
    const method = params.get('payment_method')!;
    if (method === 'pm_unknown')
      return error(400, 'invalid_request_error', 'resource_missing', { param: 'payment_method' });
    const intent: StandInIntent = {
      id: newId('pi'),
      status: 'requires_confirmation',
      amount: Number(params.get('amount')),
      currency: params.get('currency')!,
      payment_method: method,
      last_payment_error: null,
      metadata: {
        order_id: params.get('metadata[order_id]')!,
        attempt: params.get('metadata[attempt]')!,
      },
      refunded: 0,
    };
    intents.set(intent.id, intent);
    return { status: 200, body: shown(intent) };
  }

  function confirm(intent: StandInIntent): Answer {
    if (intent.status !== 'requires_confirmation') return wrongState(intent);
    const decline = declines[intent.payment_method!];
    if (decline === undefined) {
      intent.status = 'succeeded';
      charges.set(intent.id, (charges.get(intent.id) ?? 0) + 1);
      return { status: 200, body: shown(intent) };
    }
    intent.status = 'requires_payment_method';
    intent.payment_method = null;
    intent.last_payment_error = { type: 'card_error', code: 'card_declined', decline_code: decline };
    return error(402, 'card_error', 'card_declined', {
      decline_code: decline,
      payment_intent: shown(intent),
    });
  }

  function cancel(intent: StandInIntent): Answer {
    if (intent.status === 'succeeded' || intent.status === 'canceled') return wrongState(intent);
    intent.status = 'canceled';
    return { status: 200, body: shown(intent) };
  }

  function refund(intent: StandInIntent): Answer {
    if (intent.refunded > 0) return error(400, 'invalid_request_error', 'charge_already_refunded');
    intent.refunded = intent.amount;
    return { status: 200, body: { id: newId('re'), object: 'refund', status: 'succeeded' } };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const send = ({ status, body }: Answer) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'request-id': newId('req') })
        .end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${secretKey}`)
      return void send(error(401, 'invalid_request_error', 'api_key_invalid'));
    const params = new URLSearchParams(text);
    const [, , kind, id, act] = request.url!.split('?')[0]!.split('/');
    const operation: Operation =
      kind === 'refunds'
        ? 'refund'
        : request.method === 'GET'
          ? 'retrieve'
          : id === undefined
            ? 'create'
            : (act as 'confirm' | 'cancel');
    const intent = intents.get(operation === 'refund' ? params.get('payment_intent')! : (id ?? ''));
    if (operation !== 'create' && intent === undefined)
      return void send(error(404, 'invalid_request_error', 'resource_missing'));
    const fault = choose?.(operation, intent);
    if (fault === 'cut-before') return void request.socket.destroy();
    if (fault === 'rate-limit') return void send(error(429, 'invalid_request_error', 'rate_limit'));
    const key = request.headers['idempotency-key'] as string | undefined;
    const known = key === undefined ? undefined : keys.get(key);
    const asked = `${request.url} ${text}`;
    if (known !== undefined && known.params !== asked)
      return void send(error(400, 'idempotency_error', 'idempotency_key_in_use'));
    const work = { create: () => create(params), retrieve: () => ({ status: 200, body: shown(intent!) }) };
    const acts = { confirm, cancel, refund };
    const fail = () => error(500, 'api_error', 'internal');
    const act_ = () =>
      operation === 'create' || operation === 'retrieve' ? work[operation]() : acts[operation](intent!);
    let answer = known?.answer ?? (fault === 'error-before' ? fail() : act_());
    if (fault === 'error-after' && known === undefined) answer = fail();
    if (key !== undefined && known === undefined) keys.set(key, { params: asked, answer });
    if (fault === 'cut-after') return void request.socket.destroy();
    if (fault === 'silent-after') return;
    send(answer);
  }

  const server = createServer((request, response) => void serve(request, response).catch(() => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    intents,
    charges,
    fault: (chosen) => {
      choose = chosen;
    },
    intentsOf: (key) =>
      [...intents.values()].filter(({ metadata }) => `${metadata.order_id}:${metadata.attempt}` === key),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
