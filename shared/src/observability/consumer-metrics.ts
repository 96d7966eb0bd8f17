// What a consumer reports, as Prometheus series.
import type { ConsumerMetrics } from '../consumer/consumer-options.ts';
import type { Metrics } from './metrics.ts';

export function consumerMetrics(metrics: Metrics): ConsumerMetrics {
  return {
    consumed: (queue, result, count) => metrics.messagesConsumed.inc({ queue, result }, count),
    batchSize: (queue, size) => metrics.messageBatchSize.observe({ queue }, size),
    deadLetter: (queue, code) => metrics.deadLetters.inc({ queue, code }),
  };
}
