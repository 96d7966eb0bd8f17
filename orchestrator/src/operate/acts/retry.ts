// An operator has the outstanding command of a saga sent now.
import { commandMessage } from '../../saga/commands.ts';
import { outstandingCommand } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import type { ActRequest } from './act.ts';
import { whyNotRetry } from './possible.ts';
import { type SendingDependencies, sendNow } from './send-now.ts';

/**
 * Sends the outstanding command once more, with the same id.
 * @returns the saga, once the broker has the command
 * @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_RETRYABLE, BROKER_UNAVAILABLE
 */
export function retrySaga(deps: SendingDependencies, request: ActRequest): Promise<SagaView> {
  return sendNow(deps, request, {
    act: 'retry',
    refusal: 'SAGA_NOT_RETRYABLE',
    whyNot: whyNotRetry,
    message: (saga) => commandMessage(saga)!,
    auditDetail: (saga) => ({ command: outstandingCommand(saga) }),
  });
}
