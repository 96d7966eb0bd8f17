// payment-service dies while Stripe works on a request of it.
import type { ChooseFault, Operation } from '../../../payment-service/src/testing/stripe/stand-in.ts';
import type { Stripe } from '../../world/stripe.ts';
import { until } from '../../world/wait.ts';
import type { World } from '../../world/world.ts';

export interface Moment {
  readonly operation: Operation;
  /** Before or after Stripe has done what it is asked for. */
  readonly when: 'before' | 'after';
}

export const momentsOf = (...operations: Operation[]): Moment[] =>
  operations.flatMap((operation) => (['before', 'after'] as const).map((when) => ({ operation, when })));

/**
 * Kills payment-service at the next request of this kind, which then never has an answer, and starts it again.
 * @param begin is to lead to that request
 * @param otherwise what becomes of requests before it. Default: they are answered
 */
export async function killAtRequest(
  { world, stripe }: { world: World; stripe: Stripe },
  { operation: wanted, when }: Moment,
  begin: () => Promise<void>,
  otherwise: ChooseFault = () => undefined,
): Promise<void> {
  const [replica] = world.replicas('payment-service');
  let isKilled = false;
  stripe.fault((asked) => {
    if (isKilled) return undefined;
    if (asked.operation !== wanted) return otherwise(asked);
    isKilled = true;
    replica!.signal('SIGKILL');
    return `silent-${when}`;
  });
  await begin();
  await until('payment-service is dead', () => isKilled && !replica!.isRunning());
  stripe.fault(null);
  await world.start('payment-service');
}
