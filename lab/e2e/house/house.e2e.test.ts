// House rules that no compiler checks: who may import whom, and that the documents say what the code does.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { messageTypes, serviceOf, workers } from '../../../shared/src/contracts/catalogue.ts';
import { requestErrors } from '../../../shared/src/http/errors/request-errors.ts';
import { participantVariables } from '../../../shared/src/settings/participant-settings.ts';
import { addedServices, isAdded, type ServiceName, serviceNames } from '../../world/service-names.ts';
import { cyclesOf } from './cycles.ts';
import { documents, headingsOf, linksOf, readText, settingsInReadme, typeScriptOf } from './documents.ts';
import { type Import, importsOf, reachableFrom, type Source, sources, workspaces } from './sources.ts';

const services = serviceNames;
const PARTICIPANTS = 'shared/src/contracts/participants.ts';
/** What a participant that was added declares of itself: every service reads it. */
const isContracts = (target: string | undefined) =>
  /^[a-z0-9]+-service\/src\/contracts\.ts$/.test(target ?? '');
const isTest = ({ path }: Source) => /\.test\.ts$|\.behaviour\.ts$|\/testing\//.test(path);

describe('imports', () => {
  test.each([...services, 'shared', 'embedded', 'client', 'dashboard', 'cli'])(
    'of %s keep to the direction',
    (workspace) => {
      const own = sources.filter((source) => source.workspace === workspace);
      expect(own.length).toBeGreaterThan(0);
      const wrong = own.flatMap((source) =>
        importsOf(source)
          .filter((imported) => !isAllowed(source, imported))
          .map(({ specifier }) => `${source.path} imports ${specifier}`),
      );
      expect(wrong).toEqual([]);
    },
  );

  function isAllowed({ path, workspace }: Source, { specifier, target }: Import): boolean {
    if (isShared(specifier)) return workspace !== 'shared' && existsSync(target!);
    if (path === PARTICIPANTS && isContracts(target)) return existsSync(target!);
    if (target !== undefined) {
      const client = `prisma/${workspace.replace('-service', '')}/client/`;
      const isOwn =
        target.startsWith(`${workspace}/src/`) ||
        target === `${workspace}/package.json` ||
        (isDatabaseFile(path) && target.startsWith(client));
      return isOwn && existsSync(target);
    }
    const other = workspaces.find((name) => specifier === name || specifier.startsWith(`${name}/`));
    if (['dashboard', 'cli', 'embedded'].includes(workspace) && other === '@order-saga/client') return true;
    return other === undefined || (workspace === 'embedded' && services.includes(other as ServiceName));
  }

  it('of what participants declare lead to fields, and no further', () => {
    const participants = sources.find(({ path }) => path === PARTICIPANTS)!;
    const contracts = importsOf(participants).map(({ target }) => target!);
    expect(contracts.length).toBeGreaterThanOrEqual(workers.length);
    const leaves = ['fields', 'participant'].map((name) => `shared/src/contracts/${name}.ts`);
    for (const source of sources.filter(({ path }) => contracts.includes(path)))
      for (const { specifier, target } of importsOf(source))
        expect([...leaves, 'typebox'], source.path).toContain(target ?? specifier);
  });

  it('make no cycle', () => {
    expect(cyclesOf(sources.filter((source) => !isTest(source)))).toEqual([]);
  });

  const pure = [
    ...['order-saga', 'saga', 'receive', 'expire', 'rerun', 'commands', 'check/walk', 'check/faults'].map(
      (name) => `orchestrator/src/saga/${name}.ts`,
    ),
    ...[
      'approval',
      'preview/changed',
      'preview/holdings',
      'preview/replay-path',
      'runs/waves',
      'runs/result-of',
    ].map((name) => `orchestrator/src/operate/replays/${name}.ts`),
    'orchestrator/src/look/failures/fingerprint.ts',
    ...['reservation', 'shelves', 'decide'].map((name) => `stock-service/src/domain/${name}.ts`),
    ...['payment', 'decide', 'settle', 'money'].map((name) => `payment-service/src/domain/${name}.ts`),
    ...['order', 'commands', 'decide-commands', 'events', 'tenant'].map(
      (name) => `order-service/src/domain/${name}.ts`,
    ),
  ];
  const harmless = /^(xstate|uuid|typebox(\/.*)?|node:crypto)$/;

  test.each(pure)('of %s lead to nothing that does I/O', (path) => {
    const reached = reachableFrom(path);
    expect(reached.packages.filter((name) => !harmless.test(name))).toEqual([]);
    expect(reached.files.filter((file) => file.startsWith('prisma/') || isDatabaseFile(file))).toEqual([]);
  });

  function isDatabaseFile(path: string): boolean {
    return path.endsWith('-service/src/database.ts') || path === 'orchestrator/src/database.ts';
  }

  function isShared(specifier: string): boolean {
    return specifier.startsWith('@order-saga/shared/');
  }
});

describe('interactive transactions of Prisma', () => {
  /** They move no saga, order or reservation for a message, a deadline or an operator: that takes the store port. */
  const reasons: Readonly<Record<string, string>> = {
    'orchestrator/src/look/explain/gather.ts': 'reads a saga and its history of one moment',
    'orchestrator/src/look/failures/failure-routes.ts': 'adds a note to a failure group, which is no saga',
    'orchestrator/src/look/failures/group-ungrouped.ts': 'fills a derived column that old rows lack',
    'orchestrator/src/operate/dead-letters/acts.ts': 'marks dead letters; their redrive is a row first, too',
    'orchestrator/src/operate/replays/preview/replay-preview-routes.ts':
      'writes a selection of any number of sagas',
    'orchestrator/src/operate/replays/replay-routes.ts':
      'begins and steers a run, whose steps move the sagas',
    'orchestrator/src/store/prune.ts': 'deletes what nobody asks for any more',
    'orchestrator/src/store/saga-reader.ts': 'counts all sagas under a setting of the planner',
    'stock-service/src/http/product-changes.ts': 'changes a product for an administrator, under its key',
  };

  it('are where there is a reason for one', () => {
    const found = sources
      .filter((source) => !isTest(source) && readText(source.path).includes('.$transaction('))
      .map(({ path }) => path);
    expect(found.toSorted()).toEqual(Object.keys(reasons).toSorted());
  });
});

it('keeps no folder of more than 24 files, tests counted with what they test: one room, one subject', () => {
  const files = [...sources.map(({ path }) => path), ...typeScriptOf('lab'), ...typeScriptOf('scripts')];
  const subjects = Map.groupBy(
    new Set(files.map((path) => path.replace(/(\.(int|e2e|property))?(\.(test|behaviour))?\.tsx?$/, ''))),
    (path) => dirname(path),
  );
  expect(subjects.size).toBeGreaterThan(100);
  const crowded = [...subjects].filter(([, { length }]) => length > 24);
  expect(crowded.map(([folder, { length }]) => `${folder}: ${length}`)).toEqual([]);
});

describe('settings', () => {
  const files = [
    ...services.filter((name) => !isAdded(name)).map((name) => `${name}/src/config.ts`),
    'shared/src/settings/settings.ts',
  ].concat('shared/src/settings/service-settings.ts', 'embedded/src/settings.ts');
  const namesIn = (file: string) =>
    [...readText(file).matchAll(/'([A-Z][A-Z_]+)'/g)].map(([, name]) => name!);
  const read = new Set([
    ...files.flatMap(namesIn),
    ...sources
      .filter((source) => !isTest(source) && !addedServices.includes(source.workspace as ServiceName))
      .flatMap(({ text }) =>
        [...text.matchAll(/\bread\.\w+\(\s*'([A-Z][A-Z_]+)'/g)].map(([, name]) => name!),
      ),
    ...workers
      .filter((worker) => !isAdded(serviceOf(worker)))
      .flatMap((worker) => Object.values(participantVariables(worker))),
  ]);
  const ofCompose = [...readText('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!);
  const example = [...readText('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!);

  it('are found in the code', () => {
    expect([...read]).toEqual(expect.arrayContaining(['POSTGRES_URL', 'HOST', 'LOG_LEVEL', 'DATA_DIR']));
  });

  it('are all in .env.example, once, and no others', () => {
    expect(example.sort()).toEqual([...new Set([...read, ...ofCompose])].sort());
  });

  it('are all in the table of docs/settings.md', () => {
    const rows = [...readText('docs/settings.md').matchAll(/^\| (`[^|]+) \|/gm)]
      .map(([, names]) => names!)
      .join(' ');
    const named = [...rows.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name!);
    expect(named.sort()).toEqual([...read].sort());
  });

  it.each(workers.filter((worker) => isAdded(serviceOf(worker))))(
    'of %s, which was added, are in the table of its README',
    (worker) => {
      const own = [
        ...Object.values(participantVariables(worker)),
        ...namesIn(`${serviceOf(worker)}/src/config.ts`),
      ];
      expect([...settingsInReadme(serviceOf(worker))].sort()).toEqual(own.sort());
    },
  );
});

describe('documents', () => {
  it('give only commands that exist', () => {
    const scripts = Object.keys(JSON.parse(readText('package.json')).scripts);
    const text = documents.map(readText).join('\n');
    const run = [...text.matchAll(/\bnpm run ([a-z:-]+)/g)].map(([, name]) => name!);
    const direct = [...text.matchAll(/\bnpm (start|test)\b(?! -w)/g)].map(([, name]) => name!);
    expect(run.length * direct.length).toBeGreaterThan(0);
    expect([...run, ...direct].filter((name) => !scripts.includes(name))).toEqual([]);
    for (const [, workspace] of text.matchAll(/\bnpm start -w ([a-z-]+)/g)) {
      expect(JSON.parse(readText(`${workspace}/package.json`)).scripts.start).toBe('exec node src/main.ts');
    }
    for (const [, file] of text.matchAll(/\bnode ([a-z-]+\/[a-z/-]+\.m?[jt]s)/g)) {
      expect(existsSync(file!), file).toBe(true);
    }
  });

  test.each(documents)('%s links only to what there is', (document) => {
    for (const { path, anchor } of linksOf(document)) {
      const target = path === '' ? document : join(dirname(document), path);
      expect(existsSync(target), `${target} exists`).toBe(true);
      if (anchor !== undefined) expect(headingsOf(target)).toContain(anchor);
    }
  });

  test.each(documents)('%s names only files that exist', (document) => {
    const folders = [
      ...workspaces.filter((name) => !name.startsWith('@')),
      'shared',
      'prisma',
      'lab',
      'docs',
    ];
    const named = [...readText(document).matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path]) => path!);
    const own = named.filter((path) => folders.includes(path.split('/')[0]!) && !path.includes('*'));
    expect(own.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('explain every message and every error code', () => {
    expect(headingsOf('docs/messages.md')).toEqual(
      expect.arrayContaining(messageTypes.map((type) => type.toLowerCase())),
    );
    const codes = [...readText('docs/errors.md').matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code]) => code!);
    const kebab = sources
      .filter((source) => !isTest(source) && !source.path.startsWith('embedded/'))
      .flatMap(({ text }) =>
        [...text.matchAll(/(?:code: |Error\(\s*)'([a-z]+-[a-z-]+)'/g)].map(([, code]) => code!),
      );
    expect(new Set(codes)).toEqual(new Set([...Object.keys(requestErrors), ...kebab]));
  });

  it.each(services)(
    'of %s say of everything that is asked of it which body it takes, if only none',
    (service) => {
      const { paths } = JSON.parse(readText(`docs/openapi/${service}.json`)) as {
        paths: Record<string, Record<string, { requestBody?: object }>>;
      };
      const acts = Object.entries(paths).flatMap(([path, operations]) =>
        Object.entries(operations)
          .filter(([method]) => method !== 'get')
          .map(([method, { requestBody }]) => ({ route: `${method} ${path}`, requestBody })),
      );
      expect(acts.length).toBeGreaterThan(0);
      expect(acts.filter(({ requestBody }) => requestBody === undefined)).toEqual([]);
    },
  );
});

it('skips tests of a real broker in one case only: there is none', () => {
  const calls = /\b(?:skip|skipIf|runIf|todo)\([^)]*\)/g;
  const skipping = [...sources.map(({ path }) => path), ...typeScriptOf('lab/e2e')]
    .filter((path) => path !== 'lab/e2e/house/house.e2e.test.ts')
    .map((path) => ({ path, text: readText(path) }))
    .filter(({ text }) => text.includes('RABBITMQ_URL') && text.match(calls));
  expect(skipping.map(({ path }) => path)).toContain('shared/src/broker/rabbitmq/rabbitmq.int.test.ts');
  for (const { path, text } of skipping) {
    expect(new Set(text.match(calls)), path).toEqual(new Set(["skipIf(url === '')"]));
    expect(text).toMatch(/\burl = \(?process\.env(\.|\[')RABBITMQ_URL\b/);
  }
});
