// Hands transitions to all streams of this process with one poll. Whoever is behind (it resumes, or its client is slow)
// is read for by itself, a batch in each round, until it has caught up.
import type { Logger } from '@order-saga/shared/observability/logger';
import { bookmark, type EventStream, event } from './event-stream.ts';
import { isShown, type StreamFilter } from './filter.ts';
import { compare, type Position, toEventId } from './position.ts';
import type { TransitionBatch } from './transitions.ts';

const POLL_MS = 250;
const HEARTBEAT_MS = 15_000;
const BATCH = 500;
/** What is held for one client; with more it is behind. Bytes. */
const BUFFER = 256 * 1024;

export interface Feed {
  /**
   * Sends what comes after `from`.
   * @param now a place that was the present a moment ago
   * @returns ends it; to be called when the client has gone
   */
  follow(stream: EventStream, filter: StreamFilter, from: Position, now: Position): () => void;
  /** Ends all streams; later ones end at once. */
  close(): void;
}

interface Follower {
  readonly stream: EventStream;
  readonly filter: StreamFilter;
  /** What comes after it was not sent yet. */
  position: Position;
  /** Pending at the last heartbeat, if it was too much then. */
  stuckAt: number | undefined;
}

/** @param read the rows after a place */
export function createFeed(
  read: (after: Position, limit: number) => Promise<TransitionBatch>,
  logger: Logger,
  { pollMs = POLL_MS, heartbeatMs = HEARTBEAT_MS, batch = BATCH, buffer = BUFFER } = {},
): Feed {
  const followers = new Set<Follower>();
  let tail: Position | undefined;
  let closed = false;
  let polling = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const isFull = ({ stream }: Follower) => stream.pending() >= buffer;

  async function poll(): Promise<void> {
    polling = true;
    let isLast = true;
    try {
      isLast = await round();
      failing = false;
    } catch (error) {
      // The database is away: streams stay open, and go on where they are.
      if (!failing && !closed)
        logger.warn({ err: error }, 'transitions cannot be read; streams wait for the database');
      failing = true;
    }
    polling = false;
    if (followers.size > 0) timer = setTimeout(poll, isLast ? pollMs : 0);
    else stop();
  }

  /** @returns whether all that can be sent now is sent */
  async function round(): Promise<boolean> {
    let isLast = true;
    for (const follower of [...followers]) {
      if (compare(follower.position, tail!) >= 0 || isFull(follower)) continue;
      const found = await read(follower.position, batch);
      deliver(follower, found);
      if (compare(follower.position, tail!) < 0 && !isFull(follower)) isLast = false;
    }
    const from = tail!;
    const found = await read(from, batch);
    for (const follower of followers) if (compare(follower.position, from) >= 0) deliver(follower, found);
    tail = found.end;
    return isLast && found.isLast;
  }

  function deliver(follower: Follower, { transitions, end }: TransitionBatch): void {
    for (const { position, transition } of transitions) {
      if (compare(position, follower.position) <= 0) continue;
      if (isShown(follower.filter, transition)) {
        if (isFull(follower)) return;
        follower.stream.write(event('transition', toEventId(position), JSON.stringify(transition)));
      }
      follower.position = position;
    }
    if (compare(end, follower.position) > 0) follower.position = end;
  }

  // A client that has taken nothing between two heartbeats will not come back to this connection.
  function beat(): void {
    for (const follower of followers) {
      const pending = follower.stream.pending();
      if (pending < buffer) {
        follower.stuckAt = undefined;
        follower.stream.write(bookmark(toEventId(follower.position)));
      } else if (follower.stuckAt === pending) {
        follower.stream.cut();
      } else {
        follower.stuckAt = pending;
      }
    }
  }

  function stop(): void {
    clearTimeout(timer);
    clearInterval(heartbeat);
    timer = undefined;
    heartbeat = undefined;
    tail = undefined;
  }

  return {
    follow(stream, filter, from, now) {
      if (closed) {
        stream.end();
        return () => {};
      }
      const follower: Follower = { stream, filter, position: from, stuckAt: undefined };
      followers.add(follower);
      tail ??= now;
      stream.write(bookmark(toEventId(from)));
      heartbeat ??= setInterval(beat, heartbeatMs);
      if (!polling) timer ??= setTimeout(poll, 0);
      return () => {
        followers.delete(follower);
        if (followers.size === 0 && !polling) stop();
      };
    },
    close() {
      closed = true;
      for (const { stream } of followers) stream.end();
      followers.clear();
      if (!polling) stop();
    },
  };
}
