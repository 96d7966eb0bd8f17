// What the demo sells: products of its own in known quantities, so that every piece can be accounted for.
import type { Api, Product } from './api.ts';

export const products = [
  { sku: 'DEMO-CUP', name: 'Coffee cup', available: 100 },
  { sku: 'DEMO-POT', name: 'Teapot', available: 40 },
  { sku: 'DEMO-RUG', name: 'Wool rug', available: 20 },
  { sku: 'DEMO-CARD', name: 'Greeting card', available: 10 },
  { sku: 'DEMO-LAST', name: 'Signed first edition', available: 2 },
] as const;

/** @returns them as they are then: an external stock may still hold what an earlier demo has sold */
export function putProducts(api: Api): Promise<readonly Product[]> {
  return Promise.all(
    products.map(async ({ sku, ...product }) => {
      await api.putProduct(sku, product);
      return api.product(sku);
    }),
  );
}
