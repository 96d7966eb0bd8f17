import { SettingsError } from '@order-saga/shared/settings/settings';
import { describe, expect, it } from 'vitest';
import { systemSettings } from './settings.ts';

const RABBITMQ_URL = 'amqp://127.0.0.1';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    systemSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('EXTERNAL_PARTICIPANTS', () => {
  it('names those that are not started', () => {
    const external = (EXTERNAL_PARTICIPANTS: string) =>
      systemSettings({ EXTERNAL_PARTICIPANTS, RABBITMQ_URL }).external;
    expect(external('')).toEqual([]);
    expect(external('stock')).toEqual(['stock']);
    expect(external(' payment , stock ')).toEqual(['stock', 'payment']);
  });

  it('names none that there is not', () => {
    expect(problemsOf({ EXTERNAL_PARTICIPANTS: 'stock,stok', RABBITMQ_URL })).toEqual([
      expect.stringContaining('EXTERNAL_PARTICIPANTS names stok'),
    ]);
  });

  it('needs a broker that another program reaches', () => {
    expect(problemsOf({ EXTERNAL_PARTICIPANTS: 'stock' })).toEqual([
      expect.stringContaining('set RABBITMQ_URL'),
    ]);
  });
});
