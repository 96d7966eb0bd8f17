// The business flow, once for all engines that run it as code. What makes a step durable is the engine's part.
import type { Ending, Failure, Order } from './order.ts';

/** Each is one durable step: its result is stored before the next one begins, and after a crash it is not asked again. */
export interface SagaSteps {
  enter(order: Order): Promise<void>;
  /** Null: reserved. */
  reserve(order: Order): Promise<Failure | null>;
  /** Null: paid. */
  pay(order: Order): Promise<Failure | null>;
  release(orderId: string): Promise<void>;
  complete(orderId: string): Promise<void>;
  fail(orderId: string, failure: Failure): Promise<void>;
}

/** Reserve, pay, complete; a declined payment gives the stock back. */
export async function runSaga(order: Order, steps: SagaSteps): Promise<Ending> {
  await steps.enter(order);
  const shortage = await steps.reserve(order);
  if (shortage !== null) {
    await steps.fail(order.orderId, shortage);
    return shortage;
  }
  const refusal = await steps.pay(order);
  if (refusal !== null) {
    await steps.release(order.orderId);
    await steps.fail(order.orderId, refusal);
    return refusal;
  }
  await steps.complete(order.orderId);
  return null;
}
