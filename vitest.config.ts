import { defineConfig } from 'vitest/config';

// *.test.ts: pure. *.int.test.ts: a real PostgreSQL, and RabbitMQ where there is one. *.e2e.test.ts: whole system.
// A poll ends when its condition holds; the default of one second is too little for a busy machine.
const base = { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } } };

export default defineConfig({
  test: {
    globalSetup: ['lab/e2e/servers.ts'],
    // Each file starts services with pools of their own: two at a time keep within 100 connections.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...base,
          name: 'unit',
          include: ['*/src/**/*.test.ts', 'lab/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.int.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        extends: true,
        test: { ...base, name: 'int', include: ['*/src/**/*.int.test.ts', 'lab/**/*.int.test.ts'] },
      },
      {
        extends: true,
        test: {
          ...base,
          name: 'e2e',
          include: ['lab/e2e/**/*.e2e.test.ts'],
          exclude: ['lab/e2e/dashboard/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...base,
          name: 'browser',
          include: ['lab/e2e/dashboard/**/*.e2e.test.ts'],
          // After all others and one at a time: what a page shows in time depends on who else is at work.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
