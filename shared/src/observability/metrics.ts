// Prometheus instruments of one service. Nothing is global: several services can live in one process.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withTimeLimit } from '../concurrency/time-limit.ts';
import { processMetrics } from './process-metrics.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** Time that the value of one gauge may take while Prometheus waits (its own scrape limit is 10 s). */
const READ_LIMIT_MS = 2000;

/**
 * A registry with the instruments that services share; every series carries the label `service`.
 * @param options.process add the metrics of the whole process (CPU, memory, event loop); ask for it once a process
 * @returns the instruments, `gauge`, `counter` and `histogram` to add others, and `stop` to end what measures
 */
export function createMetrics(service: string, options: { process?: boolean } = {}) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const registers = [registry];
  const stop = options.process ? processMetrics(registry) : () => {};

  return {
    registry,
    stop,
    /** Adds a gauge whose value is asked for at each scrape. */
    gauge: (reading: GaugeReading) => addGauge(registry, reading),
    /** Adds a counter of the service's own; its name ends in `_total`. */
    counter: <Label extends string>(options: Described<Label>) =>
      new Counter<Label>({ ...options, labelNames: [...(options.labelNames ?? [])], registers }),
    /** Adds a histogram of the service's own. */
    histogram: <Label extends string>(options: Described<Label> & { buckets: number[] }) =>
      new Histogram<Label>({ ...options, labelNames: [...(options.labelNames ?? [])], registers }),
    messagesConsumed: new Counter({
      name: 'messages_consumed_total',
      help: 'Messages taken from a queue, by what became of them',
      labelNames: ['queue', 'result'],
      registers,
    }),
    messageBatchSize: new Histogram({
      name: 'message_batch_size',
      help: 'Messages handled in one transaction',
      labelNames: ['queue'],
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
    deadLetters: new Counter({
      name: 'dead_letters_total',
      help: 'Messages parked in a dead-letter queue, by error code',
      labelNames: ['queue', 'code'],
      registers,
    }),
  };
}

interface Described<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
}

/** One number, or one for each combination of labels. */
export type GaugeValue = number | readonly { labels: Record<string, string>; value: number }[];

/** A gauge read when scraped. When `read` fails or takes over 2 s the series is left out and `onError` told. */
export interface GaugeReading {
  name: string;
  help: string;
  labelNames?: readonly string[];
  read(): GaugeValue | Promise<GaugeValue>;
  onError?(error: unknown): void;
}

function addGauge(registry: Registry, { name, help, labelNames = [], read, onError }: GaugeReading): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    async collect() {
      const value = await withTimeLimit(READ_LIMIT_MS, async () => read()).catch((error: unknown) => {
        onError?.(error);
        return [];
      });
      // reset() sets a gauge without labels to 0; no series at all is what "unknown" looks like.
      this.reset();
      this.remove({});
      const series = typeof value === 'number' ? [{ labels: {}, value }] : value;
      for (const { labels, value } of series) this.set(labels, value);
    },
  });
}
