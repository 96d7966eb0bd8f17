// Metrics as Prometheus reads them, and what deploy/ makes of them: alerts and the Grafana board.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { request } from '../../world/http.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { serviceNames } from '../../world/service-names.ts';
import { openWorld, type World } from '../../world/world.ts';
import { headingsOf, readText } from '../house/documents.ts';
import { describeWithPromtool, promtool } from './promtool.ts';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
}

const ALERTS = 'deploy/prometheus/alerts.yml';
const board = JSON.parse(readText('deploy/grafana/dashboards/order-saga.json')) as { panels: Panel[] };
const panels = board.panels.filter(({ type }) => type !== 'row');
/** As Grafana sends them, with its own variables filled in. */
const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '1m') })),
);
const alertsText = readText(ALERTS);
const alertExpressions = [...alertsText.matchAll(/^ +expr: (?:\|\n((?: {10,}.*\n)+)|(.+)\n)/gm)].map(
  ([, block, line]) => block ?? line!,
);

/** Names of series in an expression: what is neither a function, a keyword nor inside quotes, braces or a `by (…)`. */
function seriesIn(expression: string): string[] {
  const bare = expression
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(?:by|ignoring|on|group_left|group_right)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b[a-z][a-z0-9_]*\b(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !/^(and|or|unless|by)$/.test(name));
}

describeOnRabbitMq('/metrics of running services', (url) => {
  let world: World;
  const texts = new Map<string, string>();
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll();
    await world.shop.stock('A', 10);
    const orderIds = await world.shop.placeMany(2, (index) => ({
      token: index === 0 ? 'tok_visa' : 'tok_declined',
    }));
    await world.shop.ended(orderIds);
    for (const service of serviceNames) {
      const [replica] = world.replicas(service);
      texts.set(service, await (await fetch(`${replica!.url}/metrics`)).text());
    }
  });
  afterAll(() => world.close());

  const named = () => new Set([...texts.values()].flatMap((text) => seriesOf(text)));

  it('count how orders end, and why they fail', async () => {
    const text = texts.get('orchestrator')!;
    expect(text).toMatch(/^saga_transitions_total\{from="Paid",to="Completed",.*\} 1$/m);
    expect(text).toMatch(/^saga_failures_total\{reason="PaymentDeclined",.*\} 1$/m);
    expect((await request('GET', `${world.replicas('orchestrator')[0]!.url}/healthz`)).status).toBe(200);
  });

  it('have every series that the board shows', () => {
    expect(queries.length).toBeGreaterThan(panels.length);
    for (const { title, expr } of queries) {
      const names = seriesIn(expr);
      expect(names, `${title}: ${expr}`).not.toEqual([]);
      expect([...named()], title).toEqual(expect.arrayContaining(names));
    }
  });

  it('have every series that an alert asks for', () => {
    expect(alertExpressions).toHaveLength(alertsText.match(/- alert:/g)!.length);
    const names = alertExpressions.flatMap(seriesIn);
    // Of Prometheus itself: whether a scrape succeeded.
    expect([...named(), 'up']).toEqual(expect.arrayContaining(names));
  });

  it('are all described in docs/observability.md, and no others are', () => {
    const documented = [...readText('docs/observability.md').matchAll(/^\| `(\w+)(?:\{[\w,]+\})?` \|/gm)];
    const described = [...texts.values()].flatMap((text) =>
      [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name!),
    );
    expect(new Set(documented.map(([, name]) => name))).toEqual(new Set(described));
  });

  describeWithPromtool('under promtool', () => {
    it.each(serviceNames)('those of %s have nothing to complain about', (service) => {
      expect(texts.get(service)).toContain('# TYPE http_request_duration_seconds histogram');
      expect(promtool(['check', 'metrics'], texts.get(service))).toEqual({ code: 0, output: '' });
    });
  });
});

/** Every series of a text, also those of instruments without a value yet. */
function seriesOf(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name, type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name! + part) : [name!],
  );
}

describeWithPromtool('deploy/prometheus', () => {
  const clean = (...args: string[]) => {
    const { code, output } = promtool(args);
    expect(output).not.toMatch(/FAILED|warning|error/i);
    expect(code, output).toBe(0);
    return output;
  };

  it('is a configuration with the alerts in it', () => {
    expect(clean('check', 'config', 'deploy/prometheus/prometheus.yml')).toContain('1 rule files found');
  });

  it('has alerts that are told when they should be, and only then', () => {
    clean('check', 'rules', ALERTS);
    clean('test', 'rules', 'deploy/prometheus/alerts.test.yml');
  });

  it('has panels on the board whose expressions Prometheus understands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'order-saga-board-'));
    try {
      const rules = queries.map(({ expr }, index) => ({ record: `panel:query:${index}`, expr }));
      const file = join(folder, 'board.yml');
      // JSON is YAML.
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'board', rules }] }));
      expect(clean('check', 'rules', file)).toContain(`${queries.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('alerts', () => {
  const blocks = alertsText.split(/^ +- alert: /m).slice(1);

  test.each(blocks.map((block) => [block.split('\n')[0]!, block]))(
    '%s says what it means and what to do',
    (name, block) => {
      expect(block).toMatch(/^ +summary: .+/m);
      expect(block).toMatch(/^ +severity: (page|ticket)$/m);
      const [, anchor] = /^ +runbook_url: docs\/operations\.md#([\w-]+)$/m.exec(block) ?? [];
      expect(headingsOf('docs/operations.md'), name).toContain(anchor);
      expect(readText('deploy/prometheus/alerts.test.yml')).toContain(`alertname: ${name}`);
    },
  );
});

describe('the Grafana board', () => {
  it('asks the data source that is provisioned with it', () => {
    const provisioned = readText('deploy/grafana/provisioning/datasources/prometheus.yml');
    const [, uid] = /^ +uid: (\w+)$/m.exec(provisioned) ?? [];
    expect(new Set(panels.map(({ datasource }) => datasource?.uid))).toEqual(new Set([uid]));
  });

  it('has its panels listed in docs/observability.md', () => {
    const text = readText('docs/observability.md');
    const listed = [...text.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(([, , title]) => title!.trim());
    expect(listed).toEqual(panels.map(({ title }) => title));
  });
});
