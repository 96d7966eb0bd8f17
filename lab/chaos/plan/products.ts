// What the run has to sell.

/** Never short of: more pieces than any run can sell. */
export const plentiful = ['MUG', 'POT', 'LAMP', 'RUG', 'PEN', 'BOOK'] as const;
/** Sold out soon, restocked now and then. */
export const scarce = ['FIRST-EDITION', 'SIGNED-PRINT', 'RARE-RECORD'] as const;
/** Nobody has it. */
export const UNKNOWN_SKU = 'NOBODY-HAS-IT';

const PLENTY = 1_000_000;
const FEW = 25;

export const products: readonly { readonly sku: string; readonly available: number }[] = [
  ...plentiful.map((sku) => ({ sku, available: PLENTY })),
  ...scarce.map((sku) => ({ sku, available: FEW })),
];
