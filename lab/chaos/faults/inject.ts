// Does one fault to the system and takes it away again.
import { setTimeout as delay } from 'node:timers/promises';
import type { Undo } from '../network/link.ts';
import type { Fault } from '../plan/fault.ts';
import type { ProxiedSystem } from '../system/proxied-system.ts';

/** A process that was asked to stop has this long (CONTRACT: 10 s), on a busy machine a little longer. */
const STOP_LIMIT_MS = 12_000;

export interface Injected {
  /** False: there was nothing to break, because an earlier fault had broken it already. */
  readonly hit: boolean;
  /** What went wrong that a fault must not cause. */
  readonly problem?: string;
}

/**
 * Resolves when the fault is over: the process started again (not yet ready), the connections as before.
 * @param signal ends a fault before its time
 */
export async function inject(system: ProxiedSystem, fault: Fault, signal: AbortSignal): Promise<Injected> {
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
  switch (fault.kind) {
    case 'kill service': {
      const replica = system.replicas.named(fault.replica);
      if ((await replica.end()) === undefined) return { hit: false };
      await pause(fault.downMs);
      replica.start();
      return { hit: true };
    }
    case 'restart service': {
      const replica = system.replicas.named(fault.replica);
      const since = performance.now();
      // Until its first line it loads its program, and any signal ends it.
      const hasBegun = replica.log() !== '';
      const ending = await replica.end('SIGTERM');
      if (ending === undefined) return { hit: false };
      const tookMs = performance.now() - since;
      await pause(fault.downMs);
      replica.start();
      const isClean = ending.code === 0 && tookMs < STOP_LIMIT_MS;
      // Another fault may have killed it while it stopped.
      if (isClean || ending.signal === 'SIGKILL' || !hasBegun) return { hit: true };
      const end = ending.signal ?? `exit code ${ending.code}`;
      return { hit: true, problem: `${replica.name} ended on SIGTERM with ${end} after ${tookMs} ms` };
    }
    case 'stop service': {
      const replica = system.replicas.named(fault.replica);
      if (!replica.signal('SIGSTOP')) return { hit: false };
      await pause(fault.forMs);
      replica.signal('SIGCONT');
      return { hit: true };
    }
    case 'kill RabbitMQ': {
      if (!system.rabbitmq.isRunning()) return { hit: false };
      await system.rabbitmq.kill();
      await pause(fault.downMs);
      await system.rabbitmq.start();
      return { hit: true };
    }
    case 'stop PostgreSQL': {
      if (!system.postgres.isRunning()) return { hit: false };
      await system.postgres.stopImmediately();
      await pause(fault.downMs);
      await system.postgres.start();
      return { hit: true };
    }
    case 'cut connections':
      for (const link of system.links(fault.scope)) link.cut();
      return { hit: true };
    case 'slow connections':
      return during(system.links(fault.scope).map((link) => link.slow(fault.latencyMs)));
    case 'freeze connections':
      return during(system.links(fault.scope).map((link) => link.freeze()));
    case 'refuse connections': {
      // Open connections would not notice.
      const undos = system.links(fault.scope).map((link) => {
        const undo = link.refuse();
        link.cut();
        return undo;
      });
      return during(undos);
    }
  }

  async function during(undos: readonly Undo[]): Promise<Injected> {
    await pause((fault as { forMs: number }).forMs);
    for (const undo of undos) undo();
    return { hit: true };
  }
}
