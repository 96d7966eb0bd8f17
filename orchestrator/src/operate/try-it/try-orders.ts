// Orders for a newcomer to look at: placed at order-service like those of anybody, where the system is there to be tried.
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { askPeer, type PeerUrls } from '../../look/invariants/peers.ts';

export interface TriedOrder {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: OrderLine[];
  readonly payment: { readonly token: string };
}

export interface ProductOnOffer {
  sku: string;
  name: string;
  available: number;
}

/** What can be tried here. */
export interface TryIt {
  /** The newest products. @throws RequestError PEER_UNAVAILABLE */
  products(): Promise<ProductOnOffer[]>;
  /**
   * Places the same order that often.
   * @param token of whoever asks: the orders are theirs
   * @throws RequestError PEER_UNAVAILABLE when none could be placed
   */
  place(
    order: TriedOrder,
    times: number,
    token: string | undefined,
  ): Promise<{ orderIds: string[]; refused: number }>;
}

const PRODUCTS = 200;

const Placed = Compile(Type.Object({ orderId: Type.String() }));
const Products = Compile(
  Type.Object({
    items: Type.Array(Type.Object({ sku: Type.String(), name: Type.String(), available: Type.Integer() })),
  }),
);

/** @param peerToken shown to stock-service, which needs it once it has ACCESS_TOKENS */
export function createTryIt(urls: Pick<PeerUrls, 'order' | 'stock'>, peerToken: string | undefined): TryIt {
  return {
    async products() {
      const { items } = Products.Parse(await askPeer(`${urls.stock}/products?limit=${PRODUCTS}`, peerToken));
      return items.toSorted((a, b) => a.sku.localeCompare(b.sku, 'en', { numeric: true }));
    },
    async place(order, times, token) {
      const answers = await Promise.allSettled(
        Array.from({ length: times }, () => askPeer(`${urls.order}/orders`, token, order)),
      );
      const placed = answers.filter((answer) => answer.status === 'fulfilled');
      const refusal = answers.find((answer) => answer.status === 'rejected');
      if (placed.length === 0 && refusal !== undefined) throw refusal.reason;
      return {
        orderIds: placed.map(({ value }) => Placed.Parse(value).orderId),
        refused: times - placed.length,
      };
    },
  };
}

export const notHere = () =>
  requestError('ROUTE_NOT_FOUND', 'Orders are tried where everything runs in one process, by `npm start`.');
