// What the demo sells: products of its own in known quantities, so that every piece can be accounted for.
import type { Api } from './api.ts';

export const products = [
  { sku: 'DEMO-CUP', name: 'Coffee cup', available: 100 },
  { sku: 'DEMO-POT', name: 'Teapot', available: 40 },
  { sku: 'DEMO-RUG', name: 'Wool rug', available: 20 },
  { sku: 'DEMO-CARD', name: 'Greeting card', available: 10 },
  { sku: 'DEMO-LAST', name: 'Signed first edition', available: 2 },
] as const;

export async function putProducts(api: Api): Promise<void> {
  await Promise.all(products.map(({ sku, ...product }) => api.putProduct(sku, product)));
}
