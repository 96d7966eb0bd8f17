// The products that a batch has locked, as its commands take pieces from them and put them back.
import type { Shortage, StockLine } from '@order-saga/shared/contracts/fields';

export interface Product {
  readonly sku: string;
  readonly available: number;
  /** Held or sold, not yet shipped. `available + reserved` never changes here. */
  readonly reserved: number;
}

export type Shelves = ReturnType<typeof openShelves>;

/** @param found those of the products that there are */
export function openShelves(found: readonly Product[]) {
  const products = new Map(found.map((product) => [product.sku, product]));
  const changed = new Map<string, Product>();

  function move(lines: readonly StockLine[], direction: 1 | -1): void {
    for (const { sku, quantity } of lines) {
      const { available, reserved } = products.get(sku)!;
      const pieces = direction * quantity;
      const product = { sku, available: available - pieces, reserved: reserved + pieces };
      products.set(sku, product);
      changed.set(sku, product);
    }
  }

  return {
    /** The lines that cannot be held; none: all of them can. */
    shortages: (lines: readonly StockLine[]): Shortage[] =>
      lines.flatMap(({ sku, quantity }) => {
        const available = products.get(sku)?.available ?? null;
        return available !== null && available >= quantity ? [] : [{ sku, requested: quantity, available }];
      }),
    take: (lines: readonly StockLine[]) => move(lines, 1),
    putBack: (lines: readonly StockLine[]) => move(lines, -1),
    changed: (): readonly Product[] => [...changed.values()],
  };
}
