// The Dockerfile: what its images hold and how they run, read from its instructions. Nothing is built here.
import { existsSync, globSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { type ServiceName, serviceNames, variablePrefix } from '../../world/service-names.ts';
import { readText } from '../house/documents.ts';
import { folders } from '../house/sources.ts';
import { chainOf, copiesOf, execFormOf, instructionsOf, stagesOf, targetOf, wordsOf } from './dockerfile.ts';
import { readSettingsOf } from './service-settings.ts';

const text = readText('Dockerfile');
const stages = stagesOf(text);
const stage = (name: string) => stages.filter((candidate) => candidate.name === name);
/** All words of what is run in a stage. */
const wordsIn = (name: string) => instructionsOf(stage(name), 'RUN').flatMap(wordsOf);
/** What the image of a participant is built with. */
const argsOf = (service: ServiceName) => ({
  NAME: service.replace('-service', ''),
  PORT: String(readSettingsOf(service).settings.port),
});

describe('the Dockerfile', () => {
  it('is one that its language server has nothing to say about', () => {
    expect(validate(text)).toEqual([]);
  });

  it('starts from images of a fixed minor version', () => {
    const images = stages.map(({ base }) => base).filter((base) => stage(base).length === 0);
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !/^node:\d+\.\d+-slim$/.test(image))).toEqual([]);
  });

  it('runs on the Node that is developed with', () => {
    const [major, minor] = packageJson.dependencies.node.split('.');
    expect(stages.map(({ base }) => base)).toContain(`node:${major}.${minor}-slim`);
  });

  it('takes manifests and contracts out of the repository by pattern: of every workspace, of every participant', () => {
    const [taking] = instructionsOf(stage('repository'), 'RUN').map((run) => run.getArgumentsContent()!);
    const patterns = taking!.match(/[\w*-]*\*[\w*-]*\/[\w./-]+/g)!;
    const taken = globSync([...new Set(patterns)]).sort();
    const manifests = folders.map((folder) => `${folder}/package.json`);
    const contracts = folders
      .map((folder) => `${folder}/src/contracts.ts`)
      .filter((path) => existsSync(path));
    expect(taken).toEqual([...manifests, ...contracts].sort());
    expect(taking).toContain('package.json package-lock.json');
  });

  it('copies only what is there and what .dockerignore lets through', () => {
    const allowed = [...readText('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path!);
    const sources = serviceNames
      .filter((service) => service !== 'orchestrator')
      .flatMap((service) => copiesOf(stagesOf(text, argsOf(service))))
      .filter(({ from }) => from === undefined)
      .flatMap((copy) => copy.sources);
    expect(sources.filter((path) => !existsSync(path))).toEqual([]);
    const isAllowed = (path: string) =>
      allowed.some((entry) => matchesGlob(path, entry) || matchesGlob(path, `${entry}/**`));
    expect(sources.filter((path) => !isAllowed(path))).toEqual([]);
  });

  it('runs no script of a package where it installs', () => {
    const installing = stages.filter(({ name }) => wordsIn(name).includes('ci'));
    expect(installing.map(({ name }) => name)).toEqual([
      'clients',
      'dashboard',
      'participant-packages',
      'orchestrator-packages',
    ]);
    for (const { name } of installing) expect(wordsIn(name), name).toContain('--ignore-scripts');
  });
});

describe.each(serviceNames)('the image of %s', (service) => {
  const filled = stagesOf(text, argsOf(service));
  const chain = chainOf(filled, targetOf(service));
  const own = chain.slice(-1);
  const { PORT: port } = argsOf(service);

  const copies = copiesOf(chain);
  const { NAME: name } = argsOf(service);

  it('has its own packages alone, without those of development, and builds nothing itself', () => {
    expect(instructionsOf(chain, 'RUN').concat(instructionsOf(chain, 'ADD'))).toEqual([]);
    const modules = copies.filter(({ sources }) => sources.some((path) => path.includes('node_modules')));
    expect(modules).toEqual([{ from: expect.any(String), sources: ['/app/node_modules'] }]);
    const words = instructionsOf(chainOf(filled, modules[0]!.from!), 'RUN').flatMap(wordsOf);
    expect(words).toEqual(expect.arrayContaining(['--omit=dev', '--omit=optional', '--omit=peer']));
    expect(words.filter((word) => word.startsWith('--workspace='))).toEqual(
      ['shared', service, ...(service === 'orchestrator' ? ['cli'] : [])].map(
        (workspace) => `--workspace=${workspace}`,
      ),
    );
  });

  it('holds no other service, and no schema but its own', () => {
    const held = copies.flatMap(({ sources }) => sources);
    expect(held).toEqual(expect.arrayContaining([service, `/app/prisma/${name}`]));
    const made = copies.filter(({ from }) => from !== undefined).flatMap(({ sources }) => sources);
    const expected = ['/app/node_modules', `/app/prisma/${name}`, '/app/dashboard/dist', '/contracts'];
    expect(made.filter((path) => !expected.includes(path))).toEqual([]);
    expect(serviceNames.filter((other) => other !== service && held.includes(other))).toEqual([]);
  });

  it('runs as the user node, and as root nowhere', () => {
    expect(instructionsOf(chain, 'USER').map(wordsOf)).toEqual([['node']]);
  });

  it('has node as process 1, so that signals reach it', () => {
    expect(instructionsOf(chain, 'ENTRYPOINT')).toEqual([]);
    const [[program, file] = []] = instructionsOf(chain, 'CMD').map(execFormOf);
    expect(program).toBe('node');
    const folder = instructionsOf(chain, 'WORKDIR').flatMap(wordsOf).at(-1)!;
    expect(existsSync(join('.', folder.replace('/app', ''), file!))).toBe(true);
    expect(join(folder, file!)).toBe(`/app/${service}/src/main.ts`);
  });

  it('asks /healthz at the port that the service listens on', () => {
    const checks = instructionsOf(own, 'HEALTHCHECK').map(execFormOf);
    expect(checks).toHaveLength(1);
    const [program, option, script] = checks[0]!;
    expect([program, option]).toEqual(['node', '-e']);
    const env: Record<string, string> = Object.fromEntries(
      instructionsOf(own, 'ENV')
        .flatMap(wordsOf)
        .map((word) => word.split('=') as [string, string]),
    );
    const asked = (more: Record<string, string>) => {
      const urls: string[] = [];
      const fetch = async (url: string) => {
        urls.push(url);
        return { ok: true };
      };
      new Function('fetch', 'process', script!)(fetch, { env: { ...env, ...more }, exit: () => {} });
      return urls;
    };
    expect(asked({})).toEqual([`http://127.0.0.1:${port}/healthz`]);
    expect(asked({ [`${variablePrefix[service]}_PORT`]: '4000' })).toEqual(['http://127.0.0.1:4000/healthz']);
    expect(instructionsOf(own, 'EXPOSE').map(wordsOf)).toEqual([[port]]);
  });

  it('listens on all addresses of its container', () => {
    expect(instructionsOf(chain, 'ENV').flatMap(wordsOf)).toEqual(
      expect.arrayContaining(['NODE_ENV=production', 'HOST=0.0.0.0']),
    );
  });
});

test('there is an image for every service, and no other stage that nobody needs', () => {
  const used = stages.filter(({ name }) => stages.some((other) => isNeeded(other.name, name)));
  const needed = [...used.map(({ name }) => name), ...serviceNames.map(targetOf)];
  expect(stages.map(({ name }) => name).sort()).toEqual([...new Set(needed)].sort());

  function isNeeded(by: string, name: string): boolean {
    return (
      stage(by).some(({ base }) => base === name) || copiesOf(stage(by)).some(({ from }) => from === name)
    );
  }
});
