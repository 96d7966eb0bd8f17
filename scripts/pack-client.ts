// `npm run pack:client -- [FOLDER]`: @order-saga/client as an archive for `npm publish`: plain JavaScript with its types, which needs
// nothing of this repository. The workspace itself exports its sources, which Node refuses below node_modules.
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { root, runTool } from './command/run.ts';

const SHARED = /'@order-saga\/shared\/([^']+)'/g;

const target = resolve(process.argv[2] ?? '.');
const stage = mkdtempSync(join(tmpdir(), 'order-saga-client-'));
try {
  stageSources();
  compile();
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  for (const file of ['client/README.md', 'LICENSE'])
    cpSync(join(root, file), join(stage, file.split('/').at(-1)!));
  mkdirSync(target, { recursive: true });
  const archive = runTool('npm', ['pack', '--silent', '--pack-destination', target], stage).trim();
  console.log(join(target, archive));
} finally {
  rmSync(stage, { recursive: true });
}

/** What the client imports of `shared` comes with it, below `shared/`. */
function stageSources(): void {
  const folder = join(root, 'client/src');
  for (const path of globSync('**/*.ts', { cwd: folder }).filter((name) => !name.endsWith('.test.ts')))
    stageFile(join(folder, path), path);
}

function stageFile(source: string, path: string): void {
  const text = readFileSync(source, 'utf8');
  const own = text.replace(
    SHARED,
    (_all, name: string) => `'${'../'.repeat(path.split('/').length - 1) || './'}shared/${name}.ts'`,
  );
  mkdirSync(dirname(join(stage, 'src', path)), { recursive: true });
  writeFileSync(join(stage, 'src', path), own);
  for (const [, name] of text.matchAll(SHARED)) stageShared(name!);
}

function stageShared(name: string): void {
  const source = join(root, 'shared/src', `${name}.ts`);
  if (/^(import|export) .*from '/m.test(readFileSync(source, 'utf8')))
    throw new Error(
      `shared/src/${name}.ts imports something: the client may take only files that import nothing`,
    );
  stageFile(source, `shared/${name}.ts`);
}

function compile(): void {
  const link = join(stage, 'node_modules');
  symlinkSync(join(root, 'node_modules'), link);
  const options = [
    ...['--rootDir', 'src', '--outDir', 'dist', '--declaration', '--rewriteRelativeImportExtensions'],
    ...['--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom,dom.asynciterable', '--types', ''],
    ...['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--verbatimModuleSyntax'],
  ];
  writeFileSync(join(stage, 'package.json'), '{"type":"module"}');
  const sources = globSync('src/**/*.ts', { cwd: stage });
  runTool(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...sources], stage);
  rmSync(link);
  // The compiler leaves the extensions of its inputs in declarations.
  for (const path of globSync('dist/**/*.d.ts', { cwd: stage })) {
    const text = readFileSync(join(stage, path), 'utf8');
    writeFileSync(join(stage, path), text.replace(/(from '\.[^']+)\.ts'/g, "$1.js'"));
  }
}

function manifest(): object {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const { name, version, description, type, dependencies } = read('client/package.json');
  const { license, engines } = read('package.json');
  return {
    ...{ name, version, description, license, type, engines, sideEffects: false },
    files: ['dist'],
    exports: { './shared/*': null, './*': { types: './dist/*.d.ts', default: './dist/*.js' } },
    dependencies: Object.fromEntries(
      Object.entries(dependencies).filter(([dependency]) => !dependency.startsWith('@order-saga/')),
    ),
  };
}
