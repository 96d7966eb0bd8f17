// Which sagas are meant, as the query of a request says it.
import { Amount, Currency, CustomerId, Instant, Reason, Sku } from '@order-saga/shared/contracts/fields';
import { Type } from 'typebox';
import { GroupId } from '../look/failures/failure-routes.ts';
import { sentCommands } from '../saga/states.ts';
import { Outcome, State, severalOf } from './schemas.ts';

const time = (description: string) => Type.Optional(Instant(description));

/** The properties of a SagaFilter, to spread into a query schema. */
export const filterQuery = {
  state: Type.Optional(severalOf(State, 'Where it stands')),
  outcome: Type.Optional(Outcome),
  failureReason: Type.Optional(severalOf(Reason, 'Also while the compensation runs')),
  group: Type.Optional(GroupId),
  incident: Type.Optional(
    Type.Enum(['true', 'false', 'STEP_UNANSWERED'], {
      description: 'Whether it has one, or the code of one',
    }),
  ),
  held: Type.Optional(
    Type.Enum(['true', 'false', ...sentCommands], {
      description: 'Whether its command is held back, or which command is',
    }),
  ),
  unloadable: Type.Optional(
    Type.Enum(['true', 'false'], {
      description: 'Whether only another version of the saga machine can go on with it',
    }),
  ),
  customerId: Type.Optional(CustomerId),
  sku: Type.Optional(Sku),
  currency: Type.Optional(Currency),
  amountMin: Type.Optional(Amount),
  amountMax: Type.Optional(Amount),
  attempt: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'This attempt or a later one' }),
  ),
  createdAfter: time('Of `startedAt`, excluded'),
  createdBefore: time('Of `startedAt`, excluded'),
  updatedAfter: time('Of `updatedAt`, excluded'),
  updatedBefore: time('Of `updatedAt`, excluded'),
  holdExpiresBefore: time('Only sagas with a pending payment, whose goods are held no longer than this'),
  deadlineBefore: time('Only sagas that wait for a reply, and will send again before this'),
};
