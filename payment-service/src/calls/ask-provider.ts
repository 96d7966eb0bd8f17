// One question to the provider, with a few quick tries.
import { setTimeout as delay } from 'node:timers/promises';
import { abortOf } from '@order-saga/shared/concurrency/abort';
import { ProviderError } from '../gateway/gateway.ts';

/** Waits between tries, in ms: a provider that stumbles for a moment costs the customer less than a second. */
const RETRY_WAITS_MS = [100, 200, 400];

/**
 * The provider's answer. A failing question is asked again at once; what still fails then is for later.
 * @param signal ends it, also when the gateway does not look at its signal
 * @throws the last error, or the signal's reason
 */
export async function askProvider<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const aborted = abortOf(signal);
  for (let tries = 0; ; tries++) {
    try {
      return await Promise.race([ask(signal), aborted]);
    } catch (error) {
      signal.throwIfAborted();
      const waitMs = RETRY_WAITS_MS[tries];
      if (waitMs === undefined || (error instanceof ProviderError && error.isLater)) throw error;
      await Promise.race([delay(waitMs), aborted]);
    }
  }
}
