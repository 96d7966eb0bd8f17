// docs/openapi says what the services serve, and says it completely.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { documented, renderOpenApi } from './openapi-documents.ts';

interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Operations on one thing that answer also when there is no such thing. */
const neverMissing = ['putProduct', 'listPayments', 'getServicesOfOrder'];

let rendered: Record<string, string>;
beforeAll(async () => {
  rendered = await renderOpenApi();
});

test.each(documented)('the document of %s is what it serves; if not: npm run write:docs', (name) => {
  const committed = readFileSync(new URL(`../../docs/openapi/${name}.json`, import.meta.url), 'utf8');
  // Not toBe(): its difference would be thousands of lines.
  expect(committed === rendered[name]).toBe(true);
});

describe.each(documented)('%s', (name) => {
  const operations = () =>
    Object.entries((JSON.parse(rendered[name]!) as Document).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
    );

  it('names each operation, once', () => {
    const ids = operations().map(({ operationId, path }) => operationId ?? `none at ${path}`);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says what each operation answers, and how it refuses', () => {
    for (const { operationId, path, method, tags, security, responses } of operations()) {
      const where = `${method} ${path}`;
      const statuses = Object.keys(responses);
      expect(tags?.length, where).toBe(1);
      expect(
        statuses.some((status) => status.startsWith('2')),
        where,
      ).toBe(true);
      expect(
        Object.values(responses).every(({ description }) => description !== ''),
        where,
      ).toBe(true);
      if (security!.length > 0) expect(statuses, where).toEqual(expect.arrayContaining(['401', '403']));
      if (path.includes('{') && !neverMissing.includes(operationId!))
        expect(statuses, where).toContain('404');
    }
  });
});
