// The Dockerfile: what its images hold and how they run, read from its instructions. Nothing is built here.
import { existsSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { describe, expect, it, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { serviceNames, variablePrefix } from '../../world/service-names.ts';
import { readText } from '../house/documents.ts';
import { chainOf, copiesOf, execFormOf, instructionsOf, stagesOf, wordsOf } from './dockerfile.ts';
import { readSettingsOf } from './service-settings.ts';

const text = readText('Dockerfile');
const stages = stagesOf(text);
const stage = (name: string) => stages.filter((candidate) => candidate.name === name);
/** Options of npm that are given in a stage, and the workspaces that it installs. */
const installOf = (name: string) => {
  const words = instructionsOf(stage(name), 'RUN').flatMap(wordsOf);
  const workspaces = words.flatMap((word) => /^--workspace=(.+)/.exec(word)?.slice(1) ?? []);
  return { words, workspaces };
};

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

  it('has the package.json of every workspace where dependencies are installed', () => {
    const copied = copiesOf(stage('manifests')).flatMap(({ sources }) => sources);
    const manifests = packageJson.workspaces.map((workspace) => `${workspace}/package.json`);
    expect(copied.sort()).toEqual([...manifests, 'package.json', 'package-lock.json'].sort());
  });

  it('copies only what is there and what .dockerignore lets through', () => {
    const allowed = [...readText('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path!);
    const sources = copiesOf(stages)
      .filter(({ from }) => from === undefined)
      .flatMap((copy) => copy.sources);
    expect(sources.filter((path) => !existsSync(path))).toEqual([]);
    const isAllowed = (path: string) =>
      allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
    expect(sources.filter((path) => !isAllowed(path))).toEqual([]);
  });

  it('installs for the services what they need to run, and runs no script of a package', () => {
    const { words, workspaces } = installOf('dependencies');
    expect(words).toEqual(expect.arrayContaining(['--omit=dev', '--omit=optional', '--omit=peer']));
    expect(workspaces.sort()).toEqual([...serviceNames, 'shared'].sort());
    const installing = stages.filter(({ name }) => installOf(name).words.includes('ci'));
    expect(installing.map(({ name }) => name)).toEqual(['clients', 'dashboard', 'dependencies']);
    for (const { name } of installing) expect(installOf(name).words, name).toContain('--ignore-scripts');
  });
});

describe.each(serviceNames)('the image of %s', (service) => {
  const chain = chainOf(stages, service);
  const own = stage(service);
  const port = readSettingsOf(service).settings.port;

  it('takes its packages from the stage without development dependencies, and builds nothing itself', () => {
    expect(instructionsOf(chain, 'RUN').concat(instructionsOf(chain, 'ADD'))).toEqual([]);
    const fromStages = copiesOf(chain).filter(({ from }) => from !== undefined);
    const modules = fromStages.filter(({ sources }) => sources.some((path) => path.includes('node_modules')));
    expect(modules).toEqual([{ from: 'dependencies', sources: ['/app/node_modules'] }]);
    const others = fromStages.filter((copy) => !modules.includes(copy));
    const made = ['/app/prisma', '/app/dashboard/dist'];
    expect(others.flatMap(({ sources }) => sources).filter((path) => !made.includes(path))).toEqual([]);
  });

  it('holds no other service', () => {
    const sources = copiesOf(chain).flatMap((copy) => copy.sources);
    expect(sources).toContain(service);
    expect(serviceNames.filter((name) => name !== service && sources.includes(name))).toEqual([]);
  });

  it('runs as the user node, and as root nowhere', () => {
    expect(instructionsOf(chain, 'USER').map(wordsOf)).toEqual([['node']]);
  });

  it('has node as process 1, so that signals reach it', () => {
    expect(instructionsOf(chain, 'ENTRYPOINT')).toEqual([]);
    const commands = instructionsOf(chain, 'CMD').map(execFormOf);
    expect(commands).toEqual([['node', `${service}/src/main.ts`]]);
    expect(existsSync(commands[0]![1]!)).toBe(true);
  });

  it('asks /healthz at the port that the service listens on', () => {
    const checks = instructionsOf(own, 'HEALTHCHECK').map(execFormOf);
    expect(checks).toHaveLength(1);
    const [program, option, script] = checks[0]!;
    expect([program, option]).toEqual(['node', '-e']);
    expect(script).toContain(`:\${process.env.${variablePrefix[service]}_PORT || ${port}}/healthz`);
    expect(instructionsOf(own, 'EXPOSE').map(wordsOf)).toEqual([[`${port}`]]);
  });

  it('listens on all addresses of its container', () => {
    expect(instructionsOf(chain, 'ENV').flatMap(wordsOf)).toEqual(
      expect.arrayContaining(['NODE_ENV=production', 'HOST=0.0.0.0']),
    );
  });
});

test('there is an image for every service, and no other stage that nobody needs', () => {
  const used = stages.filter(({ name }) => stages.some((other) => isNeeded(other.name, name)));
  const needed = [...used.map(({ name }) => name), ...serviceNames];
  expect(stages.map(({ name }) => name).sort()).toEqual([...new Set(needed)].sort());

  function isNeeded(by: string, name: string): boolean {
    return (
      stage(by).some(({ base }) => base === name) || copiesOf(stage(by)).some(({ from }) => from === name)
    );
  }
});
