// Metrics of the whole process. prom-client's collectDefaultMetrics is not used: it starts a garbage-collection
// observer and an event-loop monitor that cannot be stopped again.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;
/** How often the event loop is looked at, in ms. Node's own 10 ms wake an idle process a hundred times a second. */
const LOOK_MS = 100;

/**
 * Adds CPU, memory and event-loop delay, under the names that Prometheus client libraries share.
 * @returns a function that stops measuring
 */
export function processMetrics(registry: Registry): () => void {
  const registers = [registry];
  const loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  loop.enable();

  const start = new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start of the process, in seconds since 1970',
    registers,
  });
  start.set(Math.round(Date.now() / 1000 - process.uptime()));
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time used, user and system',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / MICROSECONDS);
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'JavaScript heap in use',
    registers,
    collect() {
      this.set(process.memoryUsage().heapUsed);
    },
  });
  new Gauge({
    name: 'nodejs_eventloop_lag_p99_seconds',
    help: '99th percentile of the event-loop delay since the last scrape',
    registers,
    collect() {
      // What Node measures is the time from one look to the next.
      this.set(Math.max(0, loop.percentile(99) / NANOSECONDS - LOOK_MS / 1000));
      loop.reset();
    },
  });
  return () => {
    loop.disable();
  };
}
