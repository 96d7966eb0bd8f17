// The settings of sample-service.
import { participantSettings } from '@order-saga/shared/settings/participant-settings';
import type { ServiceSettings } from '@order-saga/shared/settings/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings/settings';
import type { SampleRules } from './domain/sample.ts';

export interface SampleSettings extends ServiceSettings, SampleRules {}

/** Reads SAMPLE_MAX_TOTAL and what every participant has. */
export function sampleSettings(read: SettingsReader): SampleSettings {
  return {
    ...participantSettings(read, 'sample'),
    maxTotal: read.integer('SAMPLE_MAX_TOTAL', 1_000_000, { min: 0, max: Number.MAX_SAFE_INTEGER }),
  };
}
