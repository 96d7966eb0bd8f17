// Workers that see only the rows of a command's own attempt, and so never know that it is outdated.
import type { Message } from '@order-saga/shared/contracts/message';

import { decideBatch, type Product, type Reservation } from '../../stock-service/src/domain.ts';
import type { Conduct } from './conduct.ts';
import { decideAll } from './decide-payments.ts';
import { keyOf } from './stores.ts';

export const decideStockWithoutEpoch: Conduct['decideStock'] = (commands, found, stock) => {
  const rows = new Map(found.map((row) => [keyOf(row), row]));
  const products = new Map(stock.map((product) => [product.sku, product]));
  const changedRows = new Map<string, Reservation>();
  const changedProducts = new Map<string, Product>();
  const replies = commands.flatMap((command) => {
    const own = rows.get(keyOf(command.body))!;
    const decided = decideBatch([command], [own], [...products.values()]);
    for (const row of decided.reservations) {
      rows.set(keyOf(row), row);
      changedRows.set(keyOf(row), row);
    }
    for (const product of decided.products) {
      products.set(product.sku, product);
      changedProducts.set(product.sku, product);
    }
    return decided.replies;
  });
  return { replies, reservations: [...changedRows.values()], products: [...changedProducts.values()] };
};

export const decidePaymentsWithoutEpoch: Conduct['decidePayments'] = (commands, existing, ids) => {
  const rows = new Map(existing.map((row) => [keyOf(row), row]));
  const touched = new Set<string>();
  const replies = commands.flatMap((command): (Message | null)[] => {
    const key = keyOf(command.body);
    const own = rows.get(key);
    const decided = decideAll([command], own === undefined ? [] : [own], ids);
    for (const row of decided.payments) rows.set(keyOf(row), row);
    touched.add(key);
    return decided.replies;
  });
  return { replies, payments: [...touched].map((key) => rows.get(key)!) };
};
