// The payment provider of a run: production's simulated one, as a process that never dies. A call of it may be lost, come
// late (also when its caller is dead or has asked for something else since), end in an error, or have its answer lost.
import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { MemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { ProviderError } from '../../../payment-service/src/gateway/gateway.ts';
import { createMemoryLedger } from '../../../payment-service/src/gateway/simulated/memory-ledger.ts';
import { createSimulatedGateway } from '../../../payment-service/src/gateway/simulated/simulated.ts';
import type { Process, Scheduler } from '../kernel/scheduler.ts';
import type { Wraps } from '../wraps.ts';

/** How a process calls it. */
export type ProviderServer = (who: Process) => SimulatedProvider;

/** With the page on which it asks its customers. */
export type SimulatedProvider = ReturnType<typeof createSimulatedGateway>;

const LATE_MS = [500, 3000, 20_000];

export function createProviderServer(
  scheduler: Scheduler,
  books: MemoryDatabase,
  wraps: Pick<Wraps, 'ledger'>,
): ProviderServer {
  const provider: Process = { name: 'provider', isAlive: true, stalledUntil: 0 };
  const client = createMemoryClient(books);
  const gateway = createSimulatedGateway(wraps.ledger(createMemoryLedger(client), client), {
    challengeUrl: (secret) => `https://provider.example/challenge?secret=${secret}`,
  });
  /** It does not see whether its caller still waits. */
  const { signal: unseen } = new AbortController();

  function call<Answer>(who: Process, name: string, serve: () => Promise<Answer>): Promise<Answer> {
    const fault = scheduler.faultAt('provider');
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void) => {
        if (who.isAlive && fault !== 'provider answer lost')
          scheduler.post({ who, name: `${name}: answer`, happen: settle });
      };
      const fail = (error: unknown) => answer(() => reject(error));
      if (fault === 'call lost') return;
      if (fault === 'provider error') return fail(new ProviderError('the provider has a problem'));
      const afterMs = fault === 'call late' ? scheduler.oneOf(LATE_MS) : 0;
      const happen = () => {
        serve().then((result) => answer(() => resolve(result)), fail);
      };
      scheduler.post({ who: provider, name: `${name} for ${who.name}`, afterMs, happen });
    });
  }

  return (who) => ({
    charge: (charge) => call(who, 'charge', () => gateway.charge(charge, unseen)),
    cancel: (payment) => call(who, 'cancel', () => gateway.cancel(payment, unseen)),
    challenges: gateway.challenges,
  });
}
