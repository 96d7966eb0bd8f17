import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('has defaults for everything, and a new seed each time', () => {
  const options = readOptions([]);
  expect(options).toMatchObject({ from: undefined, reportFile: undefined, keep: false });
  expect(options.seed).toMatch(/^\d+$/);
});

it('is read as given', () => {
  expect(readOptions(['--from', 'v1.0.0', '--seed', 'abc', '--report', 'report.md', '--keep'])).toEqual({
    ...{ from: 'v1.0.0', seed: 'abc', reportFile: 'report.md', keep: true },
  });
});

it.each([[['--from', '']], [['--to', 'main']], [['main']]])('refuses %j', (args) => {
  expect(() => readOptions(args)).toThrow();
});
