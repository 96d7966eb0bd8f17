// The order service: its own tables, and the saga that calls the others.
import { type Context, service } from '@restatedev/restate-sdk';
import type { Order } from '../business/order.ts';
import { completeOrder, enterOrder, failOrder } from '../business/order-table.ts';
import { runSaga } from '../business/saga.ts';
import type { Sql } from '../business/sql.ts';
import type { PaymentService } from './payment.ts';
import type { StockService } from './stock.ts';

export const orderService = (sql: Sql) =>
  service({
    name: 'OrderSaga',
    handlers: {
      run: (context: Context, order: Order) => {
        const stock = context.serviceClient<StockService>({ name: 'Stock' });
        const payment = context.serviceClient<PaymentService>({ name: 'Payment' });
        return runSaga(order, {
          enter: () => context.run('enter', () => enterOrder(sql, order)),
          reserve: ({ orderId, lines }) => stock.reserve({ orderId, lines }),
          pay: ({ orderId, total, currency, payment: { token } }) =>
            payment.pay({ orderId, total, currency, payment: { token } }),
          release: (orderId) => stock.release(orderId),
          complete: (orderId) => context.run('complete', () => completeOrder(sql, orderId)),
          fail: (orderId, failure) => context.run('fail', () => failOrder(sql, orderId, failure)),
        });
      },
    },
  });
