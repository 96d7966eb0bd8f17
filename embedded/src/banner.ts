// What `npm start` tells whoever started it. The curl line works as it is printed.
import type { Worker } from '@order-saga/shared/contracts/catalogue';
import type { RunningSystem } from './system.ts';

const SKU = 'SKU-1';

const order = {
  customerId: 'c-42',
  currency: 'EUR',
  lines: [{ sku: SKU, quantity: 2, unitPrice: 1999 }],
  payment: { token: 'tok_visa' },
};

/** @param hidesToken the token was given by the operator: it is not shown */
export function banner(
  { urls, adminToken, asksForTokens, postgres, broker, external }: Omit<RunningSystem, 'stop' | 'silence'>,
  hidesToken: boolean,
): string {
  const token =
    adminToken === undefined
      ? 'not set: admin routes answer 503 until ADMIN_TOKEN is set'
      : hidesToken
        ? 'the ADMIN_TOKEN that was given'
        : adminToken;
  const authorized = asksForTokens ? ' -H "authorization: Bearer $TOKEN"' : '';
  const own = (worker: Worker, ways: string) =>
    external.includes(worker) ? `${urls[worker]}  (in EXTERNAL_PARTICIPANTS)` : ways;
  // Our catalogue is put into our own stock-service on the embedded PostgreSQL.
  const isThere = postgres === 'embedded' && !external.includes('stock');
  const product = isThere ? '' : `, once stock-service has the product ${SKU}`;
  return `
order-saga runs (PostgreSQL: ${postgres}, broker: ${broker})

  dashboard     ${urls.orchestrator}/
  orders        ${urls.order}/orders         ${urls.order}/docs
  sagas         ${urls.orchestrator}/sagas          ${urls.orchestrator}/docs
  products      ${own('stock', `${urls.stock}/products       ${urls.stock}/docs`)}
  payments      ${own('payment', `${urls.payment}/payments/{id}  ${urls.payment}/docs`)}
  admin token   ${token}

Place an order (with tok_declined it fails)${product}, then look at its saga${asksForTokens ? ' (TOKEN: one of ACCESS_TOKENS)' : ''}:

  curl -s ${urls.order}/orders${authorized} -H 'content-type: application/json' -H 'prefer: wait=5' -d '${JSON.stringify(order)}'
  curl -s '${urls.orchestrator}/sagas?limit=1'${authorized}

Ctrl-C stops it; the data stays.
`;
}
