// The client as others get it: packed, installed into an empty project, and used there as its README says.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunFolder, type RunFolder } from '../../world/run-folder.ts';
import { type EmbeddedSystem, embeddedSystem } from '../../world/services/embedded-system.ts';
import { type Program, root } from '../../world/services/program.ts';

const exec = promisify(execFile);
const README = join(root, 'client/README.md');
const example = /^```ts\n(.*?)^```/ms.exec(await readFile(README, 'utf8'))![1]!;

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'order-saga-client-user-'));
  await writeFile(join(project, 'package.json'), '{ "name": "shop", "private": true, "type": "module" }');
  const archives = join(project, 'archives');
  await exec('npm', ['run', '--silent', 'pack:client', '--', archives], { cwd: root });
  // No registry: what it depends on comes out of our own node_modules.
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers'])
    await exec('npm', [
      'pack',
      '--silent',
      '--ignore-scripts',
      '--pack-destination',
      archives,
      join(root, 'node_modules', name),
    ]);
  const files = (await readdir(archives)).map((name) => join(archives, name));
  await exec('npm', ['install', '--offline', '--no-audit', '--no-fund', ...files], { cwd: project });
});
afterAll(() => rm(project, { recursive: true, force: true }));

describe('the installed client', () => {
  const installed = () => join(project, 'node_modules/@order-saga/client');

  it('is plain JavaScript with types, a licence and a README, and names nothing of this repository', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const manifest = JSON.parse(await readFile(join(installed(), 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      version,
      license: 'MIT',
      dependencies: { 'openapi-fetch': expect.any(String) },
    });
    expect(Object.keys(manifest.dependencies)).toEqual(['openapi-fetch']);
    expect((await readdir(installed())).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    const files = await readdir(join(installed(), 'dist'), { recursive: true, encoding: 'utf8' });
    const texts = files.filter((name) => name.includes('.'));
    expect(texts.filter((name) => !/\.(js|d\.ts)$/.test(name))).toEqual([]);
    for (const name of texts) {
      const text = await readFile(join(installed(), 'dist', name), 'utf8');
      expect(text, name).not.toMatch(/from '(@order-saga\/|[^']*\.ts')/);
    }
    expect(await readdir(join(project, 'node_modules/@order-saga'))).toEqual(['client']);
  });

  it.each([
    ['TypeScript 7', 'node_modules/typescript/bin/tsc'],
    ['TypeScript 5', 'client/node_modules/typescript/bin/tsc'],
  ])('type-checks the example of its README with %s, and finds a mistake in it', async (_name, tsc) => {
    await mkdir(join(project, 'checked'), { recursive: true });
    await writeFile(join(project, 'checked/right.ts'), example);
    await writeFile(
      join(project, 'checked/wrong.ts'),
      example.replace("currency: 'EUR'", 'currency: 978').replace('order.status', 'order.state'),
    );
    const compilerOptions = {
      ...{ noEmit: true, strict: true, module: 'nodenext', target: 'es2022', types: [] },
      lib: ['es2022', 'dom', 'dom.asynciterable'],
    };
    const check = async (file: string) => {
      const config = join(project, 'checked', `${file}.json`);
      await writeFile(config, JSON.stringify({ compilerOptions, files: [file] }));
      return exec(process.execPath, [join(root, tsc), '--project', config]);
    };
    await check('right.ts');
    const { stdout } = await check('wrong.ts').catch((error: { stdout: string }) => error);
    expect(stdout).toMatch(/Type 'number' is not assignable to type 'string'/);
    expect(stdout).toMatch(/Property 'state' does not exist/);
  });
});

describe('the installed client at a running system', () => {
  let folder: RunFolder;
  let system: EmbeddedSystem;
  let program: Program;
  beforeAll(async () => {
    folder = await createRunFolder('client');
    system = await embeddedSystem(join(folder.path, 'data'));
    program = await system.start();
    await system.shop.stock('SKU-1', 100);
  });
  afterAll(async () => {
    await program?.end('SIGTERM');
    await folder?.remove();
  });

  /** Beside the one of the tests, that with which the project was installed: any Node from 20 on. */
  const nodes = async () => {
    const path = process.env['PATH']!.split(delimiter).filter((name) => !name.includes('node_modules'));
    const { stdout } = await exec('/usr/bin/env', ['node', '--print', 'process.execPath'], {
      env: { PATH: path.join(delimiter) },
    });
    return [process.execPath, stdout.trim()];
  };

  it('places an order, and tells why one is refused, on the Node of the tests and on that of the system', async () => {
    const at = example.replace('http://127.0.0.1:3001', system.url('order-service'));
    for (const [index, node] of (await nodes()).entries()) {
      const { stdout: version } = await exec(node, ['--version']);
      expect(Number.parseInt(version.slice(1), 10)).toBeGreaterThanOrEqual(20);
      const run = async (name: string, text: string) => {
        await writeFile(join(project, name), text.replace('cart-4711', `cart-${index}-${name}`));
        return (await exec(node, [name], { cwd: project })).stdout;
      };
      expect(await run('place.js', at), version).toMatch(/^[0-9a-f-]{36} Completed\n$/);
      const refused = await run('refused.js', at.replace("'EUR'", "'XXX'"));
      expect(refused, version).toMatch(/^VALIDATION_FAILED .+\n$/);
    }
  });
});
