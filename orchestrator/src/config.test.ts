import { readSettings, SettingsError } from '@order-saga/shared/settings/settings';
import { describe, expect, it } from 'vitest';
import { orchestratorSettings } from './config.ts';

const read = (env: Record<string, string>) =>
  readSettings({ POSTGRES_URL: 'postgresql://postgres@127.0.0.1:5432', ...env }, orchestratorSettings);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('the days for which things are kept', () => {
  it('are 90, and 60 for a replay', () => {
    expect(read({})).toMatchObject({ retentionDays: 90, replayHorizonDays: 60 });
  });

  it('shorten the horizon of replays with them, unless it is set', () => {
    expect(read({ RETENTION_DAYS: '30' })).toMatchObject({ retentionDays: 30, replayHorizonDays: 29 });
    expect(read({ RETENTION_DAYS: '0' })).toMatchObject({ replayHorizonDays: 60 });
  });

  it.each([
    [{ RETENTION_DAYS: '60' }],
    [{ RETENTION_DAYS: '61' }],
    [{ RETENTION_DAYS: '2', REPLAY_HORIZON_DAYS: '1' }],
    [{ RETENTION_DAYS: '0', REPLAY_HORIZON_DAYS: '36500' }],
  ])('may be %o', (env) => {
    expect(problemsOf(env)).toEqual([]);
  });

  it.each([
    [{ RETENTION_DAYS: '60', REPLAY_HORIZON_DAYS: '60' }],
    [{ REPLAY_HORIZON_DAYS: '90' }],
    [{ RETENTION_DAYS: '10', REPLAY_HORIZON_DAYS: '10' }],
  ])('are refused when a replay could need what is gone: %o', (env) => {
    expect(problemsOf(env)).toEqual([
      expect.stringMatching(
        /^REPLAY_HORIZON_DAYS is \d+: expected at least one day less than RETENTION_DAYS/,
      ),
    ]);
  });

  it('are refused with all other problems', () => {
    const problems = problemsOf({
      RETENTION_DAYS: '1',
      REPLAY_HORIZON_DAYS: '0',
      IGNORE_UNLOADABLE_SAGAS: 'yes',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'RETENTION_DAYS',
      'REPLAY_HORIZON_DAYS',
      'IGNORE_UNLOADABLE_SAGAS',
    ]);
  });
});
