import { importsOf, type Source } from './sources.ts';

/** Cycles among the imports of these files, each as a chain that ends where it began. Types count, too. */
export function cyclesOf(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const cycles: string[] = [];

  function visit(path: string, chain: readonly string[]): void {
    const start = chain.indexOf(path);
    if (start >= 0) {
      cycles.push([...chain.slice(start), path].join(' → '));
      return;
    }
    const source = byPath.get(path);
    if (source === undefined || done.has(path)) return;
    for (const { target } of importsOf(source)) if (target !== undefined) visit(target, [...chain, path]);
    done.add(path);
  }

  for (const { path } of sources) visit(path, []);
  return cycles;
}
