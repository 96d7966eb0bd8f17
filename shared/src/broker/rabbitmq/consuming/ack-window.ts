// Joins the acks of one channel: everything up to the first unsettled message in one frame, the rest singly. They may
// be late: nobody waits for them, and a quorum queue writes to its log for each frame.

export interface AckWindow {
  /** Marks a delivery tag as settled; it is sent a moment later, together with the others until then. */
  settle(tag: number): void;
  /** Sends what is settled now. */
  flush(): void;
}

/** Acks that wait are sent at once from this many on, so that the prefetch never runs out over them. */
const MOST_WAITING = 32;
/**
 * How late an ack may be. Should the connection end meanwhile, its messages are delivered again and recognised.
 * Measured in docs/performance.md: with one order in flight RabbitMQ takes a third less processor time.
 */
const DELAY_MS = 40;

/**
 * @param send writes a basic.ack. `multiple` settles every tag up to and including it, so it is only ever sent for a
 *   tag below which nothing is unsettled, and which was not acked before: RabbitMQ answers an unknown tag by closing
 *   the channel (406), and an early `multiple` would lose messages. https://www.rabbitmq.com/docs/confirms
 */
export function createAckWindow(send: (tag: number, multiple: boolean) => void): AckWindow {
  /** Every tag up to here is acked. Tags of a channel count 1, 2, 3 … */
  let floor = 0;
  const settled = new Set<number>();
  /** Acked singly, above the floor. */
  const single = new Set<number>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (settled.size === 0) return;
    let joined = 0;
    let last = 0;
    for (;;) {
      const tag = floor + 1;
      if (settled.delete(tag)) {
        joined++;
        last = tag;
      } else if (!single.delete(tag)) break;
      floor = tag;
    }
    if (joined > 0) send(last, joined > 1);
    for (const tag of settled) {
      single.add(tag);
      send(tag, false);
    }
    settled.clear();
  }

  return {
    settle: (tag) => {
      settled.add(tag);
      timer ??= setTimeout(flush, DELAY_MS);
      if (settled.size !== MOST_WAITING) return;
      // After the others of this turn.
      clearTimeout(timer);
      timer = setTimeout(flush, 0);
    },
    flush,
  };
}
