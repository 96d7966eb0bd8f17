// How long the sagas of a killed orchestrator stand still, when another one runs.
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { closedLoop } from '../load/closed-loop.ts';
import { withClient } from '../world/servers/databases.ts';
import type { Clients } from './customers/clients.ts';
import { place } from './customers/place.ts';
import type { ReplicaName } from './plan/fault.ts';
import { plainOrder } from './plan/order-plan.ts';
import type { System } from './system/system.ts';

export interface FailoverRound {
  readonly killed: ReplicaName;
  /** Sagas without an end at the kill: those of the killed orchestrator are among them. */
  readonly sagas: number;
  /** From the kill until the last of them had moved on, by the database's clock. Undefined: not within the limit. */
  readonly recoveryMs: number | undefined;
}

/** CONTRACT, section 6. */
export const FAILOVER_LIMIT_MS = 5000;
const WATCHED_MS = 20_000;
const POLL_MS = 100;
const AT_ONCE = 24;
const ORDERS = 150;
/** Of the orders, placed before the kill. */
const BEFORE_KILL = 60;

/** Kills each of the two orchestrators in turn, amid a burst of orders. */
export async function measureFailover(
  system: System,
  clients: Clients,
  rounds: number,
): Promise<FailoverRound[]> {
  const results: FailoverRound[] = [];
  for (let round = 0; round < rounds && !clients.abort.aborted; round++) {
    const killed: ReplicaName = round % 2 === 0 ? 'orchestrator-1' : 'orchestrator-2';
    results.push(await measureOnce(system, clients, killed, round));
  }
  return results;
}

async function measureOnce(
  system: System,
  clients: Clients,
  killed: ReplicaName,
  round: number,
): Promise<FailoverRound> {
  const replica = system.replicas.named(killed);
  return withClient(system.databaseUrl('orchestrator'), async (client) => {
    let placed = 0;
    const enough = Promise.withResolvers<void>();
    const placeOne = async (index: number) => {
      await place(clients, plainOrder(`failover-${round}-${index}`));
      if (++placed === BEFORE_KILL) enough.resolve();
    };
    const burst = closedLoop(placeOne, { count: ORDERS, inFlight: AT_ONCE });
    await Promise.race([enough.promise, burst]);
    await replica.end();
    const standing = await unfinished(client);
    const recoveryMs = await allMoved(client, standing, clients.abort);
    replica.start();
    await burst;
    await replica.ready();
    return { killed, sagas: standing.rows.length, recoveryMs };
  });
}

interface Standing {
  /** Of the database, in milliseconds. */
  readonly since: number;
  readonly rows: readonly { readonly orderId: string; readonly seq: number }[];
}

async function unfinished(client: pg.Client): Promise<Standing> {
  const { rows } = await client.query<{ orderId: string; seq: number; now: number }>(
    `SELECT order_id AS "orderId", last_seq AS seq, (extract(epoch FROM now()) * 1000)::float8 AS now
     FROM saga WHERE finished_at IS NULL`,
  );
  return { since: rows[0]?.now ?? 0, rows };
}

/** @returns milliseconds until the last one moved */
async function allMoved(
  client: pg.Client,
  { since, rows }: Standing,
  abort: AbortSignal,
): Promise<number | undefined> {
  const deadline = performance.now() + WATCHED_MS;
  while (performance.now() < deadline && !abort.aborted) {
    const { rows: moved } = await client.query<{ at: number }>(
      `SELECT (extract(epoch FROM min(history.at)) * 1000)::float8 AS at
       FROM saga_history AS history JOIN unnest($1::uuid[], $2::int[]) AS standing(order_id, seq)
         ON history.order_id = standing.order_id AND history.seq > standing.seq AND history.from_state <> history.to_state
       GROUP BY history.order_id`,
      [rows.map(({ orderId }) => orderId), rows.map(({ seq }) => seq)],
    );
    if (moved.length === rows.length) return Math.max(0, ...moved.map(({ at }) => at - since));
    await delay(POLL_MS);
  }
  return undefined;
}
