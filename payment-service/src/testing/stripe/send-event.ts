// Sends an event of the stand-in to a webhook endpoint, as Stripe does: signed at the moment of sending.
import Stripe from 'stripe';

/**
 * @param options.signedAt seconds since 1970; default: now
 * @returns the status of the answer @throws TypeError when nothing answers
 */
export async function sendEvent(
  url: string,
  { id, type, object }: { readonly id: string; readonly type: string; readonly object: object },
  signing: { secret: string; signedAt?: number },
): Promise<number> {
  const answer = await sendSigned(
    url,
    JSON.stringify({ id, object: 'event', type, data: { object } }),
    signing,
  );
  await answer.arrayBuffer();
  return answer.status;
}

/** Sends any body with a signature of it. */
export async function sendSigned(
  url: string,
  payload: string,
  { secret, signedAt }: { secret: string; signedAt?: number },
): Promise<Response> {
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    ...(signedAt === undefined ? {} : { timestamp: signedAt }),
  });
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  return fetch(`${url}/webhooks/stripe`, { method: 'POST', body: payload, headers });
}
