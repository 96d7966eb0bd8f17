// Handlers that know less of the messages that they are given.
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/consumer/consumer';
import type { Message } from '@order-saga/shared/contracts/message';

/** The messages as if they were of the attempt that `attemptOf` says; the replies say what was asked. */
export const withAttempts =
  (handler: BatchHandler, attemptOf: (message: Message) => number): BatchHandler =>
  async (messages) => {
    const outcomes = await handler(messages.map((message) => ofAttempt(message, attemptOf(message))));
    return outcomes.map((outcome, index): HandlerOutcome => {
      if (!('publish' in outcome)) return outcome;
      const asked = messages[index]!;
      if (attemptOf(asked) === asked.body.attempt) return outcome;
      return { publish: outcome.publish.map((reply) => ofAttempt(reply, asked.body.attempt)) };
    });
  };

const ofAttempt = <M extends Message>(message: M, attempt: number): M =>
  ({ ...message, body: { ...message.body, attempt } }) as M;

/** Handles only the others: some are parked as if nobody could use them. */
export const refusing =
  (handler: BatchHandler, isRefused: (message: Message) => boolean): BatchHandler =>
  async (messages) => {
    const refused = messages.map(isRefused);
    const outcomes = (await handler(messages.filter((_, index) => !refused[index]))).values();
    return messages.map((_, index) =>
      refused[index]
        ? { reject: { code: 'unknown-saga', message: 'there is no saga' } }
        : (outcomes.next().value as HandlerOutcome),
    );
  };

/** Answers each message once: `seen` is what all replicas have handled. */
export const answeringOnce =
  (handler: BatchHandler, seen: Set<string>): BatchHandler =>
  async (messages) => {
    const outcomes = await handler(messages);
    return outcomes.map((outcome, index) => {
      const { messageId } = messages[index]!;
      const isRepeat = seen.has(messageId);
      seen.add(messageId);
      return isRepeat ? { publish: [] } : outcome;
    });
  };
