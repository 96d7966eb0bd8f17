// How the command line ends. Scripts branch on the numbers: docs/operations.md explains them, and none is ever renamed.
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { BrokerUnavailableError } from '@order-saga/shared/broker/broker';

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  notAuthorised: 5,
  unreachable: 6,
  incomplete: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The arguments make no sense; nothing was asked. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ctrl-C, or the answer no. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof Unreachable || error instanceof BrokerUnavailableError) return exitCodes.unreachable;
  return error instanceof ApiProblem ? ofProblem(error) : exitCodes.failed;
}

function ofProblem({ status, code }: ApiProblem): ExitCode {
  if (code === 'ADMIN_DISABLED') return exitCodes.notAuthorised;
  switch (status) {
    case 400:
    case 413:
    case 422:
      return exitCodes.usage;
    case 401:
    case 403:
      return exitCodes.notAuthorised;
    case 404:
      return exitCodes.notFound;
    case 409:
      return exitCodes.refused;
    case 429:
    case 502:
    case 503:
    case 504:
      return exitCodes.unreachable;
    default:
      return exitCodes.failed;
  }
}
