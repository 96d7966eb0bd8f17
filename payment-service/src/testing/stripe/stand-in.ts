// A server that speaks the part of Stripe's API that the gateway uses: its books, idempotency keys that answer again
// with what they answered first, and faults, which are the test's to choose for each request.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Answer,
  createStripeBooks,
  keyOfIntent,
  newStripeId,
  type StandInEvent,
  type StripeBooks,
  stripeError,
} from './books.ts';

export type Operation = 'create' | 'retrieve' | 'confirm' | 'cancel' | 'refund' | 'refunds' | 'disputes';
/** `cut`: the connection ends without an answer; `silent`: none ever comes. After: once the work is done. */
export type Fault =
  | 'cut-before'
  | 'cut-after'
  | 'silent-before'
  | 'silent-after'
  | 'error-before'
  | 'error-after'
  | 'rate-limit';

/** What a request is about. */
export interface Asked {
  readonly operation: Operation;
  /** `<orderId>:<attempt>` */
  readonly key: string;
  readonly paymentMethod: string | null;
}

/** As long as it does not resolve, the request is on its way. */
export type ChooseFault = (asked: Asked) => Fault | undefined | Promise<Fault | undefined>;

export interface StripeStandIn
  extends Pick<
    StripeBooks,
    | 'intents'
    | 'intentsOf'
    | 'refund'
    | 'refuseRefunds'
    | 'refundsBecome'
    | 'moveRefund'
    | 'settleRefund'
    | 'dispute'
    | 'decide'
    | 'process'
    | 'moneyOf'
  > {
  readonly url: string;
  /** Every event so far, in order. Nobody sends them by itself. */
  readonly events: readonly StandInEvent[];
  /** Calls this for each event from now on. */
  onEvent(listener: (event: StandInEvent) => void): void;
  fault(choose: ChooseFault | null): void;
  close(): Promise<void>;
}

export async function startStripeStandIn(secretKey: string): Promise<StripeStandIn> {
  const events: StandInEvent[] = [];
  let listener: (event: StandInEvent) => void = () => {};
  const books = createStripeBooks((event) => {
    events.push(event);
    listener(event);
  });
  const keys = new Map<string, { asked: string; answer: Answer }>();
  let choose: ChooseFault | null = null;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const send = ({ status, body }: Answer) => {
      response
        .writeHead(status, { 'content-type': 'application/json', 'request-id': newStripeId('req') })
        .end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${secretKey}`)
      return send(stripeError(401, 'invalid_request_error', 'api_key_invalid'));

    const params = new URLSearchParams(request.method === 'GET' ? request.url!.split('?')[1] : text);
    const operation = operationOf(request);
    const intent = books.intents.get(
      pathOf(request)[0] !== 'payment_intents' ? params.get('payment_intent')! : pathOf(request)[1]!,
    );
    if (operation !== 'create' && intent === undefined)
      return send(stripeError(404, 'invalid_request_error', 'resource_missing'));
    const work = () => (operation === 'create' ? books.create(params) : books[operation](intent!, params));

    const fault = await choose?.({
      operation,
      key: intent
        ? keyOfIntent(intent)
        : `${params.get('metadata[order_id]')}:${params.get('metadata[attempt]')}`,
      paymentMethod: intent ? intent.payment_method : params.get('payment_method'),
    });
    if (fault === 'cut-before') request.socket.destroy();
    if (fault === 'cut-before' || fault === 'silent-before') return;
    if (fault === 'rate-limit') return send(stripeError(429, 'invalid_request_error', 'rate_limit'));

    const answer = remembered(request, `${request.url} ${text}`, () => {
      const failure = stripeError(500, 'api_error', 'internal');
      if (fault === 'error-before') return failure;
      const done = work();
      return fault === 'error-after' ? failure : done;
    });
    if (fault === 'cut-after') request.socket.destroy();
    if (fault === 'cut-after' || fault === 'silent-after') return;
    send(answer);
  }

  /** A key answers with its first answer, also when that was a fault, and refuses another question. */
  function remembered({ headers }: IncomingMessage, asked: string, work: () => Answer): Answer {
    const key = headers['idempotency-key'] as string | undefined;
    const known = key === undefined ? undefined : keys.get(key);
    if (known === undefined) {
      const answer = work();
      if (key !== undefined) keys.set(key, { asked, answer });
      return answer;
    }
    if (known.asked !== asked) return stripeError(400, 'idempotency_error', 'idempotency_key_in_use');
    return known.answer;
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    intents: books.intents,
    intentsOf: books.intentsOf,
    refund: books.refund,
    refuseRefunds: books.refuseRefunds,
    refundsBecome: books.refundsBecome,
    moveRefund: books.moveRefund,
    settleRefund: books.settleRefund,
    dispute: books.dispute,
    decide: books.decide,
    process: books.process,
    moneyOf: books.moneyOf,
    onEvent(given) {
      listener = given;
    },
    fault(given) {
      choose = given;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The path after `/v1/`: what is asked for, its id, and what is to be done to it. */
const pathOf = ({ url }: IncomingMessage) => url!.split('?')[0]!.split('/').slice(2);

function operationOf(request: IncomingMessage): Operation {
  const [kind, id, act] = pathOf(request);
  if (kind === 'disputes') return 'disputes';
  if (kind === 'refunds') return request.method === 'GET' ? 'refunds' : 'refund';
  if (request.method === 'GET') return 'retrieve';
  return id === undefined ? 'create' : (act as 'confirm' | 'cancel');
}
