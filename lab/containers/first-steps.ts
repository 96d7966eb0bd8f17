// What the README does first: a product, an order, a declined one, its replay.
import type { Compose } from './compose.ts';
import { checkCommandLine, checkPrivileges } from './images.ts';
import type { Report } from './report.ts';

/** Orders that ended, to be found again. */
export interface FirstOrders {
  readonly completed: string;
}

const waits = { prefer: 'wait=10' };
const lines = [{ sku: 'SKU-1', quantity: 2, unitPrice: 1999 }];

export async function checkFirstSteps(report: Report, compose: Compose): Promise<FirstOrders> {
  const { shop } = compose;
  let completed = '';
  let declined = '';
  await checkPrivileges(report, compose);
  await report.check('a product is put in', () => shop.stock('SKU-1', 1_000_000));
  await report.check('an order is Completed', async () => {
    const { status, body } = await shop.place({ lines }, waits);
    expectText('its status', `${status} ${body.status}`, '200 Completed');
    completed = body.orderId;
  });
  await report.check('a declined one is Failed', async () => {
    const { body } = await shop.place({ lines, token: 'tok_declined' }, waits);
    expectText('its status', body.status, 'Failed');
    declined = body.orderId;
  });
  await report.check('its replay with another card is Completed', async () => {
    const { status } = await shop.replay(declined, {
      reason: 'customer gave another card',
      payment: { token: 'tok_visa' },
    });
    expectText('the answer', String(status), '202');
    const [order] = await shop.ended([declined]);
    expectText('its status', order!.status, 'Completed');
  });
  await report.check('the dashboard is served', async () => {
    const { body } = await shop.get<string>('orchestrator', '/');
    if (!/<!doctype html>/i.test(body)) throw new Error(body.slice(0, 100));
  });
  await checkCommandLine(report, compose);
  return { completed };
}

export function expectText(what: string, seen: string, wanted: string): void {
  if (seen !== wanted) throw new Error(`${what} is ${seen}, not ${wanted}`);
}
