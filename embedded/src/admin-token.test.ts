import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@order-saga/shared/observability/logger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keptAdminToken } from './admin-token.ts';

let folder: string;
const lines: string[] = [];
const logger = createLogger({
  name: 'test',
  level: 'warn',
  output: {
    write: (line: string) => {
      lines.push(line);
    },
  },
});
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'order-saga-token-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('keeps the token that it made to its owner, and warns without showing it when others may read it', async () => {
  const dataDir = join(folder, 'data');
  const file = join(dataDir, 'admin-token');
  const token = await keptAdminToken(dataDir, logger);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toBe(`${token}\n`);
  expect(lines).toEqual([]);
  await chmod(file, 0o644);
  expect(await keptAdminToken(dataDir, logger)).toBe(token);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('admin-token');
  expect(lines[0]).toContain('0644');
  expect(lines[0]).not.toContain(token);
});
