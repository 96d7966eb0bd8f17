// Why a call of the provider had no outcome, in words that operators may read.
import { ProviderError } from '../gateway/gateway.ts';
import { NoAnswerError } from './lane.ts';

const MOST_CHARACTERS = 300;

/** What the provider said, without control characters; nothing of errors of our own, which are in the log. */
export function inWords(error: unknown): string {
  const isTold = error instanceof ProviderError || error instanceof NoAnswerError;
  if (!isTold) return 'the call failed in payment-service: its log says why';
  return error.message.replace(/\p{C}+/gu, ' ').slice(0, MOST_CHARACTERS);
}
