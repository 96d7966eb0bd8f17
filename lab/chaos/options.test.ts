import { describe, expect, it } from 'vitest';
import { limitMinutes, readOptions } from './options.ts';

describe('the command line', () => {
  it('has defaults for everything, and a new seed each time', () => {
    const options = readOptions([]);
    expect(options).toMatchObject({
      cluster: false,
      minutes: 5,
      rounds: undefined,
      reportFile: undefined,
      keep: false,
    });
    expect(options.seed).toMatch(/^\d+$/);
  });

  it('is read as given', () => {
    expect(readOptions(['--minutes', '0.5', '--seed', 'abc', '--report', 'report.md', '--keep'])).toEqual({
      cluster: false,
      minutes: 0.5,
      rounds: undefined,
      seed: 'abc',
      reportFile: 'report.md',
      keep: true,
    });
  });

  it.each([
    { args: ['--cluster'], rounds: 6 },
    { args: ['--cluster', '--rounds', '2'], rounds: 2 },
    // As many as there is time for.
    { args: ['--cluster', '--minutes', '3'], rounds: undefined },
  ])('says how many rounds a cluster sees: $args', ({ args, rounds }) => {
    expect(readOptions(args)).toMatchObject({ cluster: true, rounds });
  });

  it.each([
    { args: ['--minutes', '0.5'], minutes: 20.5 },
    { args: ['--cluster', '--minutes', '30'], minutes: 50 },
    { args: ['--cluster', '--rounds', '2'], minutes: 40 },
  ])('bounds the whole run: $args', ({ args, minutes }) => {
    expect(limitMinutes(readOptions(args))).toBe(minutes);
  });

  it.each([
    [['--minutes', 'soon']],
    [['--minutes', '0']],
    [['--seed', '']],
    [['--sed', '1']],
    [['--rounds', '2']],
    [['--cluster', '--rounds', '0']],
    [['--cluster', '--rounds', '1.5']],
    [['--cluster', '--rounds', '2', '--minutes', '1']],
  ])('is refused: %s', (args) => {
    expect(() => readOptions(args)).toThrow();
  });
});
