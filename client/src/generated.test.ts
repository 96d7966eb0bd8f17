// The types are those of the committed documents, and run everywhere.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { renderTypes } from './generate/render-types.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const sources = readdirSync(new URL('.', import.meta.url)).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

test.each(['orchestrator', 'order-service', 'stock-service', 'payment-service'])(
  'types of %s are those of its document; if not: node scripts/write-openapi.ts',
  async (name) => {
    const document = read(`../../docs/openapi/${name}.json`);
    expect(read(`generated/${name}.ts`) === (await renderTypes(document))).toBe(true);
  },
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
