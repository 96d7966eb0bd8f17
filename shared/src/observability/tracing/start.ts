// Turns traces on, by the variables that OpenTelemetry has for it.
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
import type { SettingsReader } from '../../settings/settings.ts';
import { turnOff, turnOn } from './tracer.ts';

export interface TracingSettings {
  readonly isOn: boolean;
  /** Given by the operator; undefined: the service's own. */
  readonly serviceName: string | undefined;
}

/** On once there is somewhere to send spans to. Everything else about them is read by the SDK itself. */
export function tracingSettings(read: SettingsReader): TracingSettings {
  const exporter = read.oneOf('OTEL_TRACES_EXPORTER', 'unset', ['unset', 'otlp', 'console', 'none']);
  const endpoints = [
    read.httpUrl('OTEL_EXPORTER_OTLP_ENDPOINT', ''),
    read.httpUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ''),
  ];
  const hasTarget = exporter === 'unset' ? endpoints.some((url) => url !== '') : exporter !== 'none';
  return {
    isOn: hasTarget && !read.boolean('OTEL_SDK_DISABLED', false),
    serviceName: read.text('OTEL_SERVICE_NAME', '') || undefined,
  };
}

export interface Tracing {
  /** Sends what is left, for at most 2 s. */
  stop(): Promise<void>;
}

const STOP_LIMIT_MS = 2000;

/**
 * Starts the SDK, before anything that makes spans. Off, its packages are not even loaded.
 * @param name of the service, unless the operator gives another
 */
export async function startTracing({ isOn, serviceName }: TracingSettings, name: string): Promise<Tracing> {
  if (!isOn) return { stop: async () => {} };
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  // Metrics and logs have ways of their own: /metrics, and standard output.
  const sdk = new NodeSDK({
    metricReaders: [],
    logRecordProcessors: [],
    ...(serviceName === undefined ? { serviceName: name } : {}),
  });
  sdk.start();
  turnOn();
  return {
    async stop() {
      turnOff();
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_LIMIT_MS);
      });
      // A collector that is away keeps nobody from stopping.
      await Promise.race([sdk.shutdown().catch(() => {}), limit]);
      clearTimeout(timer);
    },
  };
}
