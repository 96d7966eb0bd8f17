// Lets as few replicas consume a queue as can carry it. RabbitMQ hands messages out in turn, so a second replica halves every
// batch, and a batch costs nearly the same whatever is in it (ADR 26). A replica whose share fits into another's hands stops
// consuming and stands by: its connection stays open, and it looks after the queue.
import { createInHand } from '../../../concurrency/in-hand.ts';
import type { QueueConsumer } from './consumer.ts';

/** Why a replica changed its part. */
export type StandbyChange = 'another replica carries it' | 'no consumer was left' | 'messages were waiting';

export interface StandbyTimes {
  /** How long a replica takes part before it asks whether it is needed, in ms; up to twice as long, by chance. */
  readonly shareForMs: number;
  /** How soon a queue without a consumer has one again, in ms. */
  readonly lookEveryMs: number;
}

export interface StandbyOptions {
  /** It consumes already. */
  readonly consumer: QueueConsumer;
  /** Most deliveries in hand. */
  readonly prefetch: number;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  onChange(change: StandbyChange): void;
  readonly times?: StandbyTimes | undefined;
  /** In [0, 1): so that replicas do not step back at the same moment. Default: Math.random. */
  readonly random?: () => number;
}

export interface Standby {
  /** To be told of each delivery. @returns to be called when it is settled */
  delivered(): () => void;
  /** Resolves when `signal` is aborted. @throws what `consumer` threw */
  watch(): Promise<void>;
  /** The last look found another replica that consumes, and this one does not. */
  standsBy(): boolean;
}

const TIMES: StandbyTimes = { shareForMs: 3000, lookEveryMs: 200 };
/**
 * So many looks in turn must find no consumer: a queue that has just lost its leader shows none, and to consume it before it
 * has the next one may take seconds.
 */
const ABANDONED_LOOKS = 2;
/** So many looks in turn must find messages waiting: more than the others can take, not a burst. */
const WAITING_LOOKS = 3;
/** A replica that was needed again each time asks ever less often, down to once in so many shares. */
const MOST_SHARES = 32;

export function createStandby(options: StandbyOptions): Standby {
  const { consumer, prefetch, signal, onChange, times = TIMES, random = Math.random } = options;
  /** In the order of their delivery: when each came, in shares of this replica. */
  const inHand = createInHand<{ readonly share: number }>();
  let share = 0;
  let deliveries = 0;
  let inHandAtDelivery = 0;
  let shares = 1;
  let relieved = false;

  let wake = () => {};
  signal.addEventListener('abort', () => wake());

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Resolves once this replica has stopped consuming. */
  async function takePart(): Promise<void> {
    while (!signal.aborted) {
      share++;
      deliveries = 0;
      inHandAtDelivery = 0;
      await pause(times.shareForMs * shares * (1 + random()));
      // Without messages there is nothing to save.
      if (signal.aborted || deliveries === 0) continue;
      // A consumer that has ended counts as one until all that it holds is settled: others would be misled for as long.
      const oldest = inHand.oldest();
      if (oldest !== undefined && oldest.share < share) continue;
      const mine = inHandAtDelivery / deliveries;
      const { ready, consumers } = await consumer.look();
      // All that the replicas hold on average is to fit into half of what one may hold.
      if (consumers < 2 || ready > 0 || mine * consumers > prefetch / 2) continue;
      await consumer.cancel();
      onChange('another replica carries it');
      return;
    }
  }

  /** Resolves once this replica consumes again. */
  async function standBy(): Promise<void> {
    let waiting = 0;
    let without = 0;
    while (!signal.aborted) {
      const { ready, consumers } = await consumer.look();
      relieved = consumers > 0;
      waiting = ready > 0 ? waiting + 1 : 0;
      without = consumers === 0 ? without + 1 : 0;
      const abandoned = without >= ABANDONED_LOOKS;
      if (abandoned || waiting >= WAITING_LOOKS) {
        relieved = false;
        await consumer.consume();
        shares = abandoned ? 1 : Math.min(shares * 2, MOST_SHARES);
        onChange(abandoned ? 'no consumer was left' : 'messages were waiting');
        return;
      }
      await pause(times.lookEveryMs);
    }
  }

  return {
    delivered: () => {
      const settled = inHand.add({ share });
      deliveries++;
      inHandAtDelivery += inHand.size;
      return () => {
        settled();
      };
    },
    watch: async () => {
      while (!signal.aborted) {
        await takePart();
        await standBy();
      }
    },
    standsBy: () => relieved && !signal.aborted,
  };
}
