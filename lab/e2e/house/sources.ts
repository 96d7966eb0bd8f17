// The sources of all workspaces and what they import, found in their text.
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText, typeScriptOf } from './documents.ts';

export interface Source {
  /** From the root of the project. */
  readonly path: string;
  /** Folder of its workspace. */
  readonly workspace: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** Path from the root of the project; undefined for npm packages and for Node's own modules. */
  readonly target: string | undefined;
  /** Only types: nothing of it is loaded. */
  readonly isErased: boolean;
}

/** The folders of the workspaces. */
export const folders: readonly string[] = globSync(JSON.parse(readText('package.json')).workspaces).sort();
/** Names under which workspaces import each other. */
export const workspaces: readonly string[] = folders.map(
  (folder) => JSON.parse(readText(`${folder}/package.json`)).name,
);

export const sources: readonly Source[] = folders.flatMap((workspace) =>
  typeScriptOf(join(workspace, 'src')).map((path) => ({ path, workspace, text: readText(path) })),
);

const byPath = new Map(sources.map((source) => [source.path, source]));
const SPECIFIER =
  /^(?:import|export)\s(?:type\s)?[\w*,\s]*(?:\{[^}]*\})?\s*from\s'([^']+)'|^import\s'([^']+)'|\bimport\('([^']+)'\)/gm;

const ERASED = /^(?:import|export)\stype\s/;

/** Static and dynamic imports, types included. */
export function importsOf({ path, text }: Source): Import[] {
  return [...text.matchAll(SPECIFIER)].map((match) => {
    const specifier = (match[1] ?? match[2] ?? match[3])!;
    return { specifier, target: targetOf(specifier, path), isErased: ERASED.test(match[0]) };
  });
}

/** Everything that is loaded with a file: files of the project, and packages (`node:` modules among them). */
export function reachableFrom(path: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const source = byPath.get(file);
    for (const { specifier, target, isErased } of source ? importsOf(source) : []) {
      if (isErased) continue;
      if (target === undefined) packages.add(specifier);
      else visit(target);
    }
  };
  if (!byPath.has(path)) throw new Error(`there is no ${path}`);
  visit(path);
  files.delete(path);
  return { files: [...files], packages: [...packages] };
}

function targetOf(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  const [, shared] = /^@order-saga\/shared\/(.+)$/.exec(specifier) ?? [];
  return shared === undefined ? undefined : `shared/src/${shared}.ts`;
}
