// What the routes of holds take and show.
import { text, Uuid } from '@order-saga/shared/contracts/fields';
import { Type } from 'typebox';
import { orNull, Time } from '../../http/schemas.ts';
import { sentCommands } from '../../saga/states.ts';
import { paceFields } from '../replays/replay-schemas.ts';
import { itemResults } from './release/release-store.ts';
import { holdStates } from './stored-hold.ts';

const strict = { additionalProperties: false };

export const HoldRequest = Type.Object(
  { command: Type.Enum([...sentCommands]), reason: text(1, 500, 'Why; kept with the hold and in the audit') },
  strict,
);

export const ReleaseRequest = Type.Object(
  {
    ...paceFields('5, 25, 100', 'released', 'has failed or was not answered'),
    reason: Type.Optional(text(1, 500, 'Why; kept in the audit')),
  },
  strict,
);

export const HoldState = Type.Enum([...holdStates]);

const ReleaseView = Type.Object({
  by: Type.String(),
  ramp: Type.Array(Type.Integer()),
  maxPerSecond: Type.Integer(),
  stopIfFailedRatio: Type.Number(),
  wave: orNull(Type.Object({ number: Type.Integer(), size: Type.Integer() })),
  counts: Type.Object(
    Object.fromEntries(itemResults.map((result) => [result, Type.Integer()])) as Record<
      (typeof itemResults)[number],
      Type.TInteger
    >,
    {
      description:
        'What became of the sagas that it sent. unanswered: no answer within STEP_TIMEOUT_MS, held back again; returned: never sent, held back again',
    },
  ),
});

export const HoldView = Type.Object({
  holdId: Uuid,
  command: Type.String(),
  reason: Type.String(),
  since: Type.String({ format: 'date-time', description: 'Nothing that was decided after it is sent' }),
  by: Type.String(),
  state: HoldState,
  why: orNull(Type.String({ description: 'Why its release stopped itself' })),
  waiting: Type.Integer({ description: 'Unfinished sagas that have come to the command' }),
  heldBack: Type.Integer({
    description:
      'Those of them whose command is held back; the others were sent it before, and may be answered',
  }),
  probes: orNull(
    Type.Object(
      {
        unanswered: Type.Integer({ description: 'In a row' }),
        nextAt: orNull(Type.String({ format: 'date-time', description: 'null: its release is under way' })),
      },
      {
        description:
          'Of a hold that the orchestrator has made: it sends one command now and then, and releases the hold once it is answered; null: an operator has made it, or acted on it',
      },
    ),
  ),
  release: orNull(ReleaseView),
  updatedAt: Time,
  endedAt: orNull(Type.String({ format: 'date-time', description: 'From then on nothing is held by it' })),
});
