import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it('has defaults for everything, and a new seed each time', () => {
    const options = readOptions([]);
    expect(options).toMatchObject({ minutes: 5, reportFile: undefined, keep: false });
    expect(options.seed).toMatch(/^\d+$/);
  });

  it('is read as given', () => {
    expect(readOptions(['--minutes', '0.5', '--seed', 'abc', '--report', 'report.md', '--keep'])).toEqual({
      minutes: 0.5,
      seed: 'abc',
      reportFile: 'report.md',
      keep: true,
    });
  });

  it.each([[['--minutes', 'soon']], [['--minutes', '0']], [['--seed', '']], [['--sed', '1']]])(
    'is refused: %s',
    (args) => {
      expect(() => readOptions(args)).toThrow();
    },
  );
});
