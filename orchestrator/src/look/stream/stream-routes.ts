// Transitions as they happen, as server-sent events.
import type { Readable } from 'node:stream';
import { CustomerId, OrderId } from '@order-saga/shared/contracts/fields';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import type { App } from '@order-saga/shared/http/app';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { tellBuild } from '../../http/dashboard-routes.ts';
import { Outcome, State, severalOf } from '../../http/schemas.ts';
import { createEventStream, event, retry } from './event-stream.ts';
import type { Feed } from './feed.ts';
import { createPlaces } from './places.ts';
import { fromEventId, type Position, toEventId } from './position.ts';
import { resume } from './resume.ts';
import { readNow } from './transitions.ts';

/** How soon a client is to come back. Milliseconds. */
const RETRY_MS = 1000;

/** A stream is not serialised; the schema is for the document. */
const EventStreamText = Type.Unsafe<Readable>(Type.String());
const EventId = Type.String({ maxLength: 128 });

export function streamRoutes(
  app: App,
  database: PrismaClient,
  feed: Feed,
  retentionDays: RetentionDays,
): void {
  const places = createPlaces();
  app.addHook('preClose', async () => feed.close());

  app.get(
    '/sagas/stream',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['sagas'],
        operationId: 'streamTransitions',
        summary: 'Transitions as they happen, as server-sent events; resumes after Last-Event-ID',
        problems: ['BAD_CURSOR', 'TOO_MANY_STREAMS'],
        description:
          'Events are `transition`, and `reset` when the place to resume after is no longer known: read the sagas again. Each transition comes once, those of a saga in the order of `seq`. A hold moves no saga and is no transition: `GET /sagas/overview` tells what is held.',
        headers: Type.Object({ 'last-event-id': Type.Optional(EventId) }),
        querystring: Type.Object(
          {
            orderId: Type.Optional(OrderId),
            state: Type.Optional(severalOf(State, 'Led to')),
            outcome: Type.Optional(Outcome),
            customerId: Type.Optional(CustomerId),
            kinds: Type.Optional(
              Type.Enum(['transitions', 'all'], {
                description: '`all`: also sends after the first, and messages that moved nothing',
              }),
            ),
            lastEventId: Type.Optional(
              Type.String({ maxLength: 128, description: 'For clients that cannot set the header' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: { content: { 'text/event-stream': { schema: EventStreamText } } } },
      },
    },
    async (request, reply) => {
      const { lastEventId, orderId, ...filter } = request.query;
      const last = lastPosition(request.headers['last-event-id'] || lastEventId);
      const leave = places.take(request.actor, request.ip);
      reply.raw.once('close', leave);
      const now = await readNow(database);
      const { from, reset } =
        last === undefined ? { from: now.position, reset: null } : resume(last, now, retentionDays);

      await tellBuild(reply);
      const stream = createEventStream();
      stream.write(retry(RETRY_MS));
      if (reset !== null) stream.write(event('reset', toEventId(from), JSON.stringify({ reason: reset })));
      const unfollow = feed.follow(
        stream,
        { ...filter, orderId: orderId?.toLowerCase() },
        from,
        now.position,
      );
      stream.body.once('close', unfollow);
      reply.raw.once('close', unfollow);
      if (reply.raw.destroyed) {
        unfollow();
        leave();
      }
      return (
        reply
          .type('text/event-stream')
          // The connection serves nothing else, and is over with the stream.
          .header('connection', 'close')
          // nginx would hold events back.
          .header('x-accel-buffering', 'no')
          .send(stream.body)
      );
    },
  );
}

function lastPosition(text: string | undefined): Position | undefined {
  if (text === undefined || text === '') return undefined;
  const position = fromEventId(text);
  if (position === undefined) {
    throw requestError(
      'BAD_CURSOR',
      'Last-Event-ID is not the id of an event of this stream: leave it out to begin now.',
    );
  }
  return position;
}
