// What was sent and what came, for whoever has to find out why a claim failed.
import type { Logged } from './desk.ts';

export interface Line {
  readonly direction: Logged['direction'];
  readonly type: string | null;
  readonly messageId: string | null;
  readonly body: string;
}

const MOST = 20;
const MOST_CHARACTERS = 500;

/** @param orderId the order that tells why; undefined: all of them, up to 20 messages */
export const transcript = (log: readonly Logged[], orderId: string | undefined): Line[] =>
  log
    .filter((logged) => orderId === undefined || logged.orderId === orderId)
    .slice(0, MOST)
    .map(({ direction, properties, content }) => ({
      direction,
      type: properties.type ?? null,
      messageId: properties.messageId ?? null,
      body: content.toString('utf8').slice(0, MOST_CHARACTERS),
    }));
