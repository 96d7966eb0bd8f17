import { describe, expect, it, vi } from 'vitest';
import { ProviderError } from '../gateway/gateway.ts';
import { askProvider } from './ask-provider.ts';

const never = () => new Promise<never>(() => {});

describe('asking the provider', () => {
  it('asks again after an error, and ends with the last one', async () => {
    const passing = vi.fn().mockRejectedValueOnce(new Error('a hiccup')).mockResolvedValue('charged');
    await expect(askProvider(passing, new AbortController().signal)).resolves.toBe('charged');
    const failing = vi.fn(async () => {
      throw new ProviderError('down');
    });
    await expect(askProvider(failing, new AbortController().signal)).rejects.toThrow('down');
    expect(failing).toHaveBeenCalledTimes(4);
  });

  it('ends with its signal, whatever the gateway does', async () => {
    const control = new AbortController();
    const asked = askProvider(never, control.signal);
    control.abort(new Error('time is up'));
    await expect(asked).rejects.toThrow('time is up');
  });

  it('asks nothing when its signal was aborted before', async () => {
    const ask = vi.fn(never);
    await expect(askProvider(ask, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(ask).not.toHaveBeenCalled();
  });
});
