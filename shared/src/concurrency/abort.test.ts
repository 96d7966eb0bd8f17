import { describe, expect, it } from 'vitest';
import { abortOf } from './abort.ts';

describe('abortOf', () => {
  it('rejects with the reason once the signal is aborted', async () => {
    const controller = new AbortController();
    const aborted = abortOf(controller.signal);
    expect(await Promise.race([aborted, 'not yet'])).toBe('not yet');
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
  });

  it('rejects at once when it was aborted before', async () => {
    await expect(abortOf(AbortSignal.abort(new Error('long ago')))).rejects.toThrow('long ago');
  });
});
