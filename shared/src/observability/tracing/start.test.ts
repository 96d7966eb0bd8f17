import { describe, expect, it } from 'vitest';
import { readSettings } from '../../settings/settings.ts';
import { startTracing, tracingSettings } from './start.ts';
import { tracer } from './tracer.ts';

const isOn = (env: Record<string, string>) => readSettings(env, tracingSettings).isOn;

describe('traces', () => {
  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, true],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, false],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, false],
    [{ OTEL_SERVICE_NAME: 'mine' }, false],
  ])('with %j are on: %s', (env, expected) => {
    expect(isOn(env)).toBe(expected);
  });

  it('refuse an endpoint that is no URL, and an exporter that there is not', () => {
    expect(() => isOn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector', OTEL_TRACES_EXPORTER: 'zipkin' })).toThrow(
      /OTEL_TRACES_EXPORTER is "zipkin".*OTEL_EXPORTER_OTLP_ENDPOINT is not valid/,
    );
  });

  it('that are off make no spans', async () => {
    const tracing = await startTracing(readSettings({}, tracingSettings), 'a-service');
    expect(tracer()).toBeUndefined();
    await tracing.stop();
  });
});
