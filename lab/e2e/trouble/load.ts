// Orders without end, whatever is away meanwhile.
import type { Shop } from '../../world/shop.ts';

const AT_ONCE = 3;
/** Between two orders of one customer. Milliseconds. */
const PAUSE_MS = 40;

/** Most are paid; some are declined, some slow, some cancelled at once. */
export function startLoad(shop: Shop): { stop(): Promise<void> } {
  let isOver = false;
  let index = 0;

  async function customer(): Promise<void> {
    while (!isOver) {
      const number = index++;
      const token = number % 5 === 1 ? 'tok_declined' : number % 11 === 3 ? 'tok_slow' : 'tok_visa';
      // Nobody may be there to answer.
      const answer = await shop.place({ token }).catch(() => null);
      if (answer?.status === 202 && number % 7 === 2) await shop.cancel(answer.body.orderId).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  const customers = Promise.all(Array.from({ length: AT_ONCE }, customer));
  return {
    async stop() {
      isOver = true;
      await customers;
    },
  };
}
