// `npm run remove:participant -- shipping`: takes a participant away again, as long as no saga can be at its step.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { orderStates } from '../../orchestrator/src/saga/states.ts';
import {
  type MessageType,
  participantOf,
  type Worker,
  workers,
} from '../../shared/src/contracts/catalogue.ts';
import { databaseUrl } from '../../shared/src/database/database.ts';
import { root, run } from '../command/run.ts';
import { removeLines } from './lines.ts';
import { makeAnew } from './make-anew.ts';
import { Refusal } from './refusal.ts';

await run(async () => {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || rest.length > 0)
    throw new Refusal('BAD_USAGE', 'Usage: npm run remove:participant -- NAME');
  const service = `${name}-service`;
  if (!(workers as readonly string[]).includes(name) || !existsSync(join(root, service, 'src/contracts.ts')))
    throw new Refusal('NOT_ADDED', `There is no participant ${name} that was added.`);
  const messages = Object.keys(participantOf(name as Worker).messages) as MessageType[];
  const states = orderStates.where(({ command }) => command !== null && messages.includes(command));
  if (states.length > 0)
    throw new Refusal(
      'STILL_IN_MACHINE',
      `The machine has ${states.join(' and ')}: take them out first, as docs/changing-the-saga.md says.`,
    );
  const used = await sagasThatUsed(messages);
  if (used !== null && used > 0)
    throw new Refusal(
      'IN_USE',
      `${used} sagas have asked ${name} or were answered by it: they could not be read, nor go on, without it.`,
    );
  removeLines(root, name);
  for (const folder of [service, `prisma/${name}`]) rmSync(join(root, folder), { recursive: true });
  rmSync(join(root, `docs/openapi/${service}.json`), { force: true });
  makeAnew();
  console.log(
    used === null
      ? `${service} is removed. No database was looked into: set POSTGRES_URL to have histories checked first.`
      : `${service} is removed; no saga has used it. Its database ${name}_service is left.`,
  );
});

/** Null: no database is given. */
async function sagasThatUsed(messages: readonly string[]): Promise<number | null> {
  const server = process.env['POSTGRES_URL'];
  const url = process.env['ORCHESTRATOR_DATABASE_URL'] ?? (server && databaseUrl(server, 'orchestrator'));
  if (url === undefined || url === '') return null;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // What it answered is in histories; what it was asked and has not answered is noted with the saga.
    const { rows } = await client.query<{ sagas: number }>(
      `SELECT count(*)::int AS sagas FROM (
         SELECT order_id FROM saga_history WHERE name = ANY($1)
         UNION SELECT order_id FROM saga WHERE split_part(sends, ' ', 2) = ANY($1)) AS used`,
      [messages],
    );
    return rows[0]!.sagas;
  } finally {
    await client.end();
  }
}
