// Waves, decided without a database.
import { describe, expect, it } from 'vitest';
import { nextStep, type Progress } from './waves.ts';

const none = { inFlight: 0, completed: 0, failed: 0 };
const progress = (fields: Partial<Progress>): Progress => ({
  ramp: [1, 5, 25],
  rampStep: 0,
  stopIfFailedRatio: 0.5,
  pending: 100,
  inFlight: fields.wave?.inFlight ?? 0,
  wave: none,
  ...fields,
});

describe('a run', () => {
  it('begins with the first number of the ramp', () => {
    expect(nextStep(progress({}))).toEqual({ kind: 'send', atMost: 1, newWave: true });
  });

  it('goes on with a wave until it is full', () => {
    const wave = { inFlight: 2, completed: 1, failed: 0 };
    expect(nextStep(progress({ rampStep: 2, wave }))).toEqual({ kind: 'send', atMost: 2, newWave: false });
  });

  it('waits while a saga of a full wave is on its way', () => {
    const wave = { inFlight: 1, completed: 4, failed: 0 };
    expect(nextStep(progress({ rampStep: 2, wave }))).toEqual({ kind: 'wait' });
  });

  it('begins the next wave when all of the one before have ended', () => {
    const wave = { inFlight: 0, completed: 5, failed: 0 };
    expect(nextStep(progress({ rampStep: 2, wave }))).toEqual({ kind: 'send', atMost: 25, newWave: true });
  });

  it('repeats the last number of the ramp', () => {
    const wave = { inFlight: 0, completed: 25, failed: 0 };
    expect(nextStep(progress({ rampStep: 7, wave }))).toEqual({ kind: 'send', atMost: 25, newWave: true });
  });

  it('stops when the failed part of a wave reaches the limit, and not below it', () => {
    const at = (failed: number, completed: number) =>
      nextStep(progress({ ramp: [4], rampStep: 1, wave: { inFlight: 0, failed, completed } })).kind;
    expect([at(1, 3), at(2, 2), at(4, 0)]).toEqual(['send', 'stop', 'stop']);
  });

  it.each([
    [7, 100, 0.07],
    [1, 3, 1 / 3],
    [29, 100, 0.29],
  ])('stops at %i of %i when the limit is %f, whatever floating point makes of it', (failed, size, limit) => {
    const wave = { inFlight: 0, failed, completed: size - failed };
    const step = nextStep(progress({ ramp: [size], rampStep: 1, stopIfFailedRatio: limit, wave }));
    expect(step.kind).toBe('stop');
  });

  it('stops before the wave has ended once the limit is certain', () => {
    const wave = { inFlight: 2, completed: 0, failed: 2 };
    const step = nextStep(progress({ ramp: [4], rampStep: 1, wave }));
    expect(step).toMatchObject({ kind: 'stop', why: expect.stringContaining('2 of the 2 sagas') });
  });

  it('that was resumed after a stop begins the ramp again, once what was sent before has ended', () => {
    const wave = { inFlight: 2, completed: 0, failed: 2 };
    expect(nextStep(progress({ wave }))).toEqual({ kind: 'wait' });
    const ended = { inFlight: 0, completed: 1, failed: 3 };
    expect(nextStep(progress({ wave: ended }))).toEqual({ kind: 'send', atMost: 1, newWave: true });
  });

  it('waits for what earlier waves sent', () => {
    expect(nextStep(progress({ rampStep: 1, inFlight: 3 }))).toEqual({ kind: 'wait' });
  });

  it('is complete when nothing is left and all have ended, however they ended', () => {
    const wave = { inFlight: 0, completed: 0, failed: 1 };
    expect(nextStep(progress({ rampStep: 1, pending: 0, wave }))).toEqual({ kind: 'complete' });
    expect(nextStep(progress({ rampStep: 1, pending: 0, wave: { ...wave, inFlight: 1 } }))).toEqual({
      kind: 'wait',
    });
  });

  it('of a last wave that is smaller than the ramp says judges it by its own size', () => {
    const wave = { inFlight: 1, completed: 0, failed: 1 };
    expect(nextStep(progress({ ramp: [100], rampStep: 1, pending: 1, wave })).kind).toBe('send');
    expect(
      nextStep(progress({ ramp: [100], rampStep: 1, pending: 1, stopIfFailedRatio: 0.3, wave })).kind,
    ).toBe('stop');
  });
});
