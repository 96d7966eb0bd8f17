// The consumer of sample.commands.
import type { BatchHandler } from '@order-saga/shared/consumer/consumer';
import type { StepStore } from '@order-saga/shared/worker/step-store/step-table';
import { createStepHandler } from '@order-saga/shared/worker/step-worker';
import { type Sample, type SampleRules, sampleStep } from './domain/sample.ts';

export const sampleHandler = (store: StepStore<Sample>, rules: SampleRules): BatchHandler =>
  createStepHandler('sample', store, sampleStep(rules));
