// The payment service: its own process and database.
import { type Context, service } from '@restatedev/restate-sdk';
import { pay, type ToPay } from '../business/payment-table.ts';
import type { Sql } from '../business/sql.ts';

export const paymentService = (sql: Sql) =>
  service({
    name: 'Payment',
    handlers: { pay: (context: Context, toPay: ToPay) => context.run('pay', () => pay(sql, toPay)) },
  });
export type PaymentService = ReturnType<typeof paymentService>;
