// Where the version of the project stands, besides CHANGELOG.md: manifests, tags of our images, the OpenAPI documents.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from './version.ts';

/** Told each version that is found; what it returns is written in its place. */
type Rename = (found: string) => string;

interface Place {
  readonly globs: readonly string[];
  /** @param workspaces names of the packages that have the version of the project. Pure */
  replace(text: string, rename: Rename, workspaces: ReadonlySet<string>): string;
}

/** `order-saga/stock-service:1.2.3`, and the tag of a kustomization. */
const IMAGE_TAG = new RegExp(String.raw`(\border-saga/[a-z0-9-]+:|\bnewTag: )(${VERSION})(?![\w.-])`, 'g');

const places: readonly Place[] = [
  {
    globs: ['package.json', '*/package.json', 'scripts/participants/template/*/package.json'],
    replace: (text, rename, workspaces) => toText(renamed(JSON.parse(text), rename, workspaces)),
  },
  { globs: ['package-lock.json'], replace: replaceInLock },
  {
    globs: [
      ...['docker-compose*.yml', 'deploy/**/*.{yaml,yml}', 'docs/*.md', 'README.md'],
      ...['*-service/**/*.{yaml,yml,md}', 'scripts/participants/template/**/*.{yaml,yml,md}'],
    ],
    replace: (text, rename) =>
      text.replace(IMAGE_TAG, (_all, image: string, found: string) => image + rename(found)),
  },
  {
    globs: ['docs/openapi/*.json'],
    replace(text, rename) {
      const document = JSON.parse(text) as { info: { version: string } };
      document.info.version = rename(document.info.version);
      return toText(document);
    },
  },
];

/**
 * Every version of the project that a file names.
 * @param root folder of the project
 */
export function versionsIn(root: string): { readonly path: string; readonly version: string }[] {
  const found: { path: string; version: string }[] = [];
  eachPlace(root, (path, replaceWith) => {
    replaceWith((version) => {
      found.push({ path, version });
      return version;
    });
  });
  return found;
}

/**
 * The files with another version, by path from the root; nothing is written.
 * @param root folder of the project
 */
export function withVersion(root: string, version: string): Map<string, string> {
  const changed = new Map<string, string>();
  eachPlace(root, (path, replaceWith, text) => {
    const replaced = replaceWith(() => version);
    if (replaced !== text) changed.set(path, replaced);
  });
  return changed;
}

function eachPlace(
  root: string,
  visit: (path: string, replaceWith: (rename: Rename) => string, text: string) => void,
): void {
  const workspaces = workspacesOf(root);
  for (const { globs, replace } of places) {
    const paths = globSync([...globs], { cwd: root, exclude: (name) => name === 'node_modules' });
    for (const path of paths.sort()) {
      const text = readFileSync(join(root, path), 'utf8');
      visit(path, (rename) => replace(text, rename, workspaces), text);
    }
  }
}

function workspacesOf(root: string): Set<string> {
  const manifest = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const folders = globSync(manifest('package.json').workspaces as string[], { cwd: root });
  return new Set(folders.map((folder) => manifest(`${folder}/package.json`).name as string));
}

type Manifest = { version: string } & Partial<Record<(typeof DEPENDENCIES)[number], Record<string, string>>>;

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Changes it. */
function renamed(manifest: Manifest, rename: Rename, workspaces: ReadonlySet<string>): Manifest {
  manifest.version = rename(manifest.version);
  for (const kind of DEPENDENCIES) {
    const dependencies = manifest[kind] ?? {};
    for (const name of Object.keys(dependencies).filter((one) => workspaces.has(one)))
      dependencies[name] = rename(dependencies[name]!);
  }
  return manifest;
}

/** Packages of npm are in `node_modules` folders; all others are ours. */
function replaceInLock(text: string, rename: Rename, workspaces: ReadonlySet<string>): string {
  const lock = JSON.parse(text) as { version: string; packages: Record<string, Manifest> };
  lock.version = rename(lock.version);
  for (const [path, entry] of Object.entries(lock.packages))
    if (!`/${path}`.includes('/node_modules/')) renamed(entry, rename, workspaces);
  return toText(lock);
}

const toText = (json: unknown) => `${JSON.stringify(json, null, 2)}\n`;
