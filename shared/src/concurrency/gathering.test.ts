import { beforeEach, describe, expect, it } from 'vitest';
import { createGathering, type Gathering } from './gathering.ts';

const MAX_BATCH = 128;
let gathering: Gathering;

beforeEach(() => {
  gathering = createGathering(MAX_BATCH);
});

describe('how long a batch may grow', () => {
  it('is no time at first', () => {
    expect(gathering.waitMs(1)).toBe(0);
  });

  it('is no time after a small batch, however long that took', () => {
    gathering.took(7, 1000);
    expect(gathering.waitMs(1)).toBe(0);
  });

  it('is shorter than the batch before took', () => {
    gathering.took(8, 5);
    expect(gathering.waitMs(1)).toBe(4);
  });

  it('is as long a share after 16 messages, half of it after 32', () => {
    gathering.took(16, 10);
    expect(gathering.waitMs(1)).toBe(8);
    gathering.took(32, 10);
    expect(gathering.waitMs(1)).toBe(4);
  });

  it('is at most 8 ms', () => {
    gathering.took(100, 1000);
    expect(gathering.waitMs(1)).toBe(8);
  });

  it('is no time after a batch that took hardly any', () => {
    gathering.took(16, 0.3);
    expect(gathering.waitMs(1)).toBe(0);
  });

  it('is no time when half of the largest batch waits already', () => {
    gathering.took(16, 5);
    expect([gathering.waitMs(63), gathering.waitMs(64)]).toEqual([4, 0]);
  });

  it('follows the last batch alone', () => {
    gathering.took(16, 5);
    gathering.took(1, 5);
    expect(gathering.waitMs(1)).toBe(0);
  });
});
