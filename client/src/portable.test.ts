// The client runs everywhere.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const sources = readdirSync(new URL('.', import.meta.url)).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

it('imports nothing of Node, and of other workspaces types only', () => {
  for (const name of sources) {
    const imports = [...read(name).matchAll(/^import (type )?.*?from '([^']+)';$/gms)];
    for (const [, isType, from] of imports) {
      expect(from, name).not.toMatch(/^node:/);
      if (from!.startsWith('@order-saga/')) expect(isType, `${name} imports ${from}`).toBe('type ');
    }
    expect(read(name), name).not.toMatch(/\b(process|Buffer)\b/);
  }
});
