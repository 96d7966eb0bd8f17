// The commands of docs/adding-a-step.md, run in a copy of the project in the order in which the page has them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSagaDatabase } from '../../../orchestrator/src/testing/saga-database.ts';
import { root } from '../../world/services/program.ts';

const PAGE = 'docs/adding-a-step.md';
const MACHINE = 'orchestrator/src/saga/order-saga.ts';
const LIMIT_MS = 600_000;

/** Each line of the page's blocks of shell commands. */
const commands = [...readFileSync(PAGE, 'utf8').matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
  block!.trim().split('\n'),
);
const commandWith = (text: string) => commands.find((command) => command.includes(text))!;

let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'order-saga-step-'));
  // Packages are linked where they are on the same disk; what npm writes into in place is not.
  const made = await sh(
    `git -C ${root} ls-files -co --exclude-standard -z | (cd ${root} && xargs -0 cp --parents -t ${copy} 2>/dev/null; true)
     (cp -al ${root}/node_modules ${copy}/ 2>/dev/null || cp -a ${root}/node_modules ${copy}/)
     rm -rf ${copy}/node_modules/.vite ${copy}/node_modules/.package-lock.json
     cp ${root}/node_modules/.package-lock.json ${copy}/node_modules/
     cd ${root} && for folder in */node_modules; do cp -a $folder ${copy}/$(dirname $folder)/; done
     cd ${copy} && git init -q && git add -A && git -c user.name=t -c user.email=t@t commit -qm before`,
    root,
  );
  expect(made).toMatchObject({ code: 0 });
}, LIMIT_MS);
afterAll(() => rm(copy, { recursive: true, force: true, maxRetries: 3 }));

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** @returns its exit code, and what it printed to both streams */
async function sh(command: string, cwd = copy): Promise<Ran> {
  // Vitest's own variables would change the tests that run in the copy.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV)/.test(name)),
  );
  const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (data: string) => {
      output += data;
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

const changedFiles = async () =>
  (await sh('git status --porcelain')).output
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(3))
    .filter((path) => path !== '')
    .sort();

describe('the page on adding a step', () => {
  it('has the commands that are run here', () => {
    expect(commands.map((command) => /npm (?:run )?([\w:]+)/.exec(command)?.[1])).toEqual([
      ...['new:participant', 'check:saga', 'test', 'simulate', 'demo', 'remove:participant'],
    ]);
  });

  it(
    'makes the service with few changes elsewhere, and says what stays to be done',
    async () => {
      const { code, output } = await sh(commandWith('new:participant'));
      expect([code, output]).toEqual([0, expect.stringContaining('What stays to be done by hand')]);
      const generated = /^docs\/|^package-lock\.json$/;
      expect((await changedFiles()).filter((path) => !generated.test(path))).toEqual([
        ...['deploy/kubernetes/base/kustomization.yaml', 'docker-compose.yml', MACHINE, 'prisma/shipping/'],
        ...['shared/src/contracts/participants.ts', 'shipping-service/'],
      ]);
    },
    LIMIT_MS,
  );

  it.each(commands.filter((command) => /check:saga|npm test|simulate/.test(command)))(
    'has a command that succeeds: %s',
    async (command) => expect(await sh(command)).toMatchObject({ code: 0 }),
    LIMIT_MS,
  );

  it(
    'has a demo in which orders take the step, one is refused by it, and one meets its silence',
    async () => {
      const { code, output } = await sh(commandWith('demo'));
      expect([code, output]).toEqual([0, expect.stringContaining('Everything holds.')]);
      // Eighty columns: a long path loses its oldest states.
      const path = (kind: string) => new RegExp(`  ${kind} +[\\d.]+ m?s {2}(.*)$`, 'm').exec(output)?.[1];
      expect(path('paid')).toBe('Suspend → ReservingShipment → StockReserved → Paid → Completed');
      expect(path('no shipping')).toBe(
        'Suspend → ReservingShipment → ReleasingStock → FailingOrder → Failed',
      );
      expect(path('silent shipping')).toBe('… → CancellingShipment → ReleasingStock → FailingOrder → Failed');
      expect(path('declined')).toBe('… → CancellingShipment → ReleasingStock → FailingOrder → Failed');
      expect(output).toMatch(/Completed: shipping is done if the saga took it +17 +0$/m);
      expect(output).toMatch(/Failed: nothing of shipping is left +17 +0$/m);
    },
    LIMIT_MS,
  );

  it(
    'takes the participant away again when its states are out of the machine and no saga has used it',
    async () => {
      const command = commandWith('remove:participant');
      const sagas = await createSagaDatabase();
      const remove = () => sh(`ORCHESTRATOR_DATABASE_URL='${sagas.url}' ${command}`);
      const refusedWith = (code: string) => ({ code: 2, output: expect.stringContaining(code) });
      try {
        expect(await remove()).toMatchObject(refusedWith('STILL_IN_MACHINE'));
        await sh(`git checkout -q ${MACHINE}`);
        // One that was asked, and one that was answered.
        const [asked, answered] = [await sagas.put(), await sagas.put()];
        const data = { sends: 'ReservingShipment ReserveShipment' };
        await sagas.client.saga.update({ where: { orderId: asked }, data });
        await sagas.client.sagaHistory.create({
          data: {
            ...{ orderId: answered, seq: 2, kind: 'message', name: 'ShipmentReserved' },
            ...{ toState: 'StockReserved', attempt: 1, detail: {} },
          },
        });
        expect(await remove()).toMatchObject(refusedWith('IN_USE: 2 sagas'));
        await sagas.client.$executeRaw`TRUNCATE saga, saga_history`;
        expect(await remove()).toMatchObject({ code: 0 });
      } finally {
        await sagas.drop();
      }
      expect(await changedFiles()).toEqual([]);
    },
    LIMIT_MS,
  );
});
