// The warehouse: fills the shelves before the run, and adds some of what is scarce now and then.
import { products, scarce } from '../plan/products.ts';
import type { Random } from '../random.ts';
import { type Clients, describeAnswer } from './clients.ts';

const MIN_PAUSE_MS = 4000;
const MAX_PAUSE_MS = 12_000;

export async function fillShelves(clients: Clients): Promise<void> {
  for (const { sku, available } of products) {
    const answer = await clients.insist(
      'stock-service',
      (client, signal) =>
        client.PUT('/products/{sku}', {
          params: { path: { sku } },
          body: { name: sku, available },
          signal,
        }),
      { isFinal: ({ status }) => status === 200 || status === 201 },
    );
    if (answer === undefined) throw new Error(`product ${sku} could not be made`);
    clients.books.addPieces(sku, available);
  }
}

/** Until the run closes. Each restock is repeated with its key until it is answered, so its pieces count once. */
export async function restockNowAndThen(clients: Clients, random: Random): Promise<void> {
  for (let number = 1; ; number++) {
    await clients.pause(random.int(MIN_PAUSE_MS, MAX_PAUSE_MS));
    if (clients.closing.aborted || clients.abort.aborted) return;
    const sku = random.pick(scarce);
    const quantity = random.int(3, 15);
    const answer = await clients.insist('stock-service', (client, signal) =>
      client.POST('/products/{sku}/restock', {
        params: { path: { sku }, header: { 'idempotency-key': `restock-${number}` } },
        body: { quantity },
        signal,
      }),
    );
    if (answer?.status === 200) {
      clients.books.addPieces(sku, quantity);
      clients.books.count('restocks');
    } else if (answer !== undefined) {
      clients.books.complain(`a restock of ${sku} was answered ${describeAnswer(answer)}`);
    }
  }
}
