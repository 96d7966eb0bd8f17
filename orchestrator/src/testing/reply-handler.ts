// The handler of replies for tests that lead sagas by hand: the services of steps that were added answer at once.
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/consumer/consumer';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import { createReplyHandler, type ReplyDependencies } from '../run/replies.ts';
import { withAddedReplies } from './added-steps.ts';

/** The outcomes are those of the messages that were given; what is published with an added reply is with the one that led to it. */
export function createAnsweredHandler(deps: ReplyDependencies): BatchHandler {
  const handle = createReplyHandler(deps);
  if (judgedSteps.length === 0) return handle;
  return async (messages) => {
    const session = await deps.store.session();
    const { sagas } = await session.lock({ orderIds: messages.map(({ body }) => body.orderId) });
    await session.rollback();
    const stored = new Map([...sagas].map(([orderId, { saga }]) => [orderId, saga]));
    const groups = withAddedReplies(messages, stored);
    const outcomes = [...(await handle(groups.flat()))];
    return groups.map((group) => together(outcomes.splice(0, group.length)));
  };
}

function together(outcomes: readonly HandlerOutcome[]): HandlerOutcome {
  const rejected = outcomes.find((outcome) => 'reject' in outcome);
  return (
    rejected ?? { publish: outcomes.flatMap((outcome) => ('publish' in outcome ? outcome.publish : [])) }
  );
}
