// Files of the project as text; links and headings of its documents.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a file, by its path from the root of the project (where tests run). */
export const readText = (path: string): string => readFileSync(path, 'utf8');

/** The paths of all TypeScript files below a folder. */
export const typeScriptOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules/'))
    .map((name) => join(folder, name));

/** The settings in the table of a service that has its own README. */
export const settingsInReadme = (service: string): string[] =>
  [...readText(`${service}/README.md`).matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map(([, name]) => name!);

export const documents: readonly string[] = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...globSync('*-service/*.md'),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Links to files and headings of the project. */
export function linksOf(document: string): { path: string; anchor: string | undefined }[] {
  const links = [...readText(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return links
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { path, anchor };
    });
}

/** Anchors of the headings, as GitHub makes them. */
export function headingsOf(document: string): string[] {
  const text = readText(document).replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}
