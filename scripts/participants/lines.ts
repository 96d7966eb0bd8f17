// The lines outside of its folders that name a participant: one in the list, one for Compose, one for Kubernetes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';

interface Line {
  readonly path: string;
  add(text: string, participant: string): string | undefined;
  remove(text: string, participant: string): string;
}

const withoutLine = (text: string, line: string) => text.replace(`${line}\n`, '');
const INCLUDE = /^include: \[(.*)\]\n/m;
const exported = (name: string) => `export { ${name} } from '../../../${name}-service/src/contracts.ts';`;
const resource = (name: string) => `  - ../../../${name}-service/deploy`;

const lines: readonly Line[] = [
  {
    path: 'shared/src/contracts/participants.ts',
    add: (text, name) => `${text}${exported(name)}\n`,
    remove: (text, name) => withoutLine(text, exported(name)),
  },
  {
    path: 'docker-compose.yml',
    add: (text, name) => withIncludes(text, [...includesOf(text), `${name}-service/compose.yml`]),
    remove: (text, name) =>
      withIncludes(
        text,
        includesOf(text).filter((path) => path !== `${name}-service/compose.yml`),
      ) ?? text,
  },
  {
    path: 'deploy/kubernetes/base/kustomization.yaml',
    add: (text, name) => {
      const resources = /^resources:\n(?: {2}- .+\n)+/m.exec(text)?.[0];
      return resources && text.replace(resources, `${resources}${resource(name)}\n`);
    },
    remove: (text, name) => withoutLine(text, resource(name)),
  },
];

const includesOf = (text: string): string[] =>
  (INCLUDE.exec(text)?.[1] ?? '').split(',').flatMap((path) => (path.trim() === '' ? [] : [path.trim()]));

function withIncludes(text: string, paths: readonly string[]): string | undefined {
  const line = paths.length === 0 ? '' : `include: [${paths.join(', ')}]\n`;
  if (INCLUDE.test(text)) return text.replace(INCLUDE, line);
  const name = /^name: .+\n/m.exec(text)?.[0];
  return name && text.replace(name, name + line);
}

/** The files, as they will be. @throws Refusal when one of them is not as expected */
export function withLines(root: string, participant: string): Map<string, string> {
  return new Map(
    lines.map(({ path, add }) => {
      const text = add(readFileSync(join(root, path), 'utf8'), participant);
      if (text === undefined)
        throw new Refusal(
          'UNEXPECTED_FILE',
          `${path} has no place for the line of ${participant}: restore the file, and run the command again.`,
        );
      return [path, text];
    }),
  );
}

export function removeLines(root: string, participant: string): void {
  for (const { path, remove } of lines) {
    const file = join(root, path);
    writeFileSync(file, remove(readFileSync(file, 'utf8'), participant));
  }
}
