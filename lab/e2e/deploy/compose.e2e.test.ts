// docker-compose.yml: that it is valid, and that what it starts fits together. Nothing is started here.
import { existsSync, readdirSync } from 'node:fs';
import { topology } from '@order-saga/shared/broker/topology';
import { DCLinter } from 'dclint';
import type { OrchestratorSettings } from 'orchestrator/config';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  addedServices,
  isAdded,
  type ServiceName,
  serviceNames,
  variablePrefix,
} from '../../world/service-names.ts';
import { readText } from '../house/documents.ts';
import { COMPOSE_FILE, type ComposeService, includedFiles, readCompose, startedBy } from './compose.ts';
import { chainOf, stagesOf, targetOf } from './dockerfile.ts';
import { readSettingsOf } from './service-settings.ts';

/** Of a file, by the linter. */
interface Finding {
  readonly messages: readonly { readonly line: number; readonly rule: string; readonly message: string }[];
}

/** Of RabbitMQ, as far as it is looked at. */
interface Definitions {
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly permissions: readonly ({ readonly user: string } & Rights)[];
  readonly topic_permissions: readonly {
    readonly user: string;
    readonly exchange: string;
    readonly write: string;
  }[];
}

interface Rights {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

interface ScrapeJob {
  readonly job_name: string;
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
  readonly dns_sd_configs: readonly { readonly names: readonly string[]; readonly port: number }[];
  readonly relabel_configs: readonly {
    readonly source_labels: readonly string[];
    readonly regex: string;
    readonly target_label: string;
    readonly replacement: string;
  }[];
}

const scrapeJobs = () =>
  (parse(readText('deploy/prometheus/prometheus.yml')) as { scrape_configs: ScrapeJob[] }).scrape_configs;

/** The services whose containers stand in the file itself. */
const own = serviceNames.filter((name) => !isAdded(name));
const compose = readCompose();
const all = Object.entries(compose.services);
/** Containers that run one of our images, with the name of the service that is in it. */
const ours = all.flatMap(([name, container]) => {
  if (container.build === undefined) return [];
  const { target, args } = container.build;
  const service = (target === 'participant' ? `${args!['NAME']}-service` : target) as ServiceName;
  return [{ name, service, container }];
});
/** With these more settings are read. */
const turnedOn = {
  OTEL_TRACES_EXPORTER: 'otlp',
  PAYMENT_PROVIDER: 'stripe',
  STRIPE_SECRET_KEY: 'sk_test_0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
};
const published = ({ ports = [] }: ComposeService) =>
  ports.map((entry) => /^(?:(.+):)?(\d+):(\d+)$/.exec(entry)?.slice(1) ?? [entry]);

describe('docker-compose.yml', () => {
  it('keeps to the schema of Compose, and its linter has nothing to say', async () => {
    // Matters of taste, in which the file follows the order of the README.
    const order = [
      'service-keys',
      'services-alphabetical',
      'top-level-properties',
      'service-ports-alphabetical',
    ]
      .map((rule) => `${rule}-order`)
      .concat('service-dependencies-alphabetical-order', 'require-quotes-in-ports');
    const rules = Object.fromEntries(order.map((rule) => [rule, 0 as const]));
    const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] });
    const files = [COMPOSE_FILE, ...includedFiles()];
    const results: Finding[] = linter.lintFiles(files, false);
    expect(results).toHaveLength(files.length);
    // The name of the project is in the file that includes the others.
    const isOfMain = (rule: string) => rule === 'require-project-name-field';
    for (const [index, { messages: all }] of results.entries()) {
      const messages = all.filter(({ rule }) => index === 0 || !isOfMain(rule));
      expect(messages.map(({ line, rule, message }) => `${line} ${rule}: ${message}`)).toEqual([]);
    }
  });

  it('includes the file of every participant that was added', () => {
    expect([...includedFiles()].sort()).toEqual(addedServices.map((name) => `${name}/compose.yml`).sort());
  });

  it('starts one of each by itself', () => {
    expect(startedBy(compose).sort()).toEqual([...serviceNames, 'postgres', 'rabbitmq'].sort());
  });

  it('adds replicas and nodes with the profile cluster, and what shows them with observability', () => {
    const added = (profile: string) =>
      startedBy(compose, profile).filter((name) => !startedBy(compose).includes(name));
    const second = [...own.map((name) => `${name}-2`), 'rabbitmq-2', 'rabbitmq-3', 'haproxy'];
    expect(added('cluster').sort()).toEqual(second.sort());
    expect(added('observability').sort()).toEqual(['grafana', 'jaeger', 'prometheus']);
    expect(all.flatMap(([, { profiles = [] }]) => profiles).sort()).toEqual(
      [...second.map(() => 'cluster'), 'observability', 'observability', 'observability'].sort(),
    );
  });

  it('publishes on 127.0.0.1 only, and no port twice', () => {
    const ports = all.flatMap(([, container]) => published(container));
    expect(ports.length).toBeGreaterThan(serviceNames.length);
    expect(new Set(ports.map(([address]) => address))).toEqual(new Set(['127.0.0.1']));
    const numbers = ports.map(([, number]) => number);
    expect([...new Set(numbers)]).toEqual(numbers);
  });

  it('has images of a fixed minor version, or of a digest', () => {
    const images = all.flatMap(([, { image }]) => image ?? []);
    expect(images.filter((image) => !/:v?\d+\.\d[\w.-]*$|@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
  });

  it('has every container restarted, and asked for its health where others wait for it', () => {
    for (const [name, { restart, depends_on = {} }] of all) {
      expect(restart, name).toBe('unless-stopped');
      for (const [dependency, { condition }] of Object.entries(depends_on)) {
        const target = compose.services[dependency];
        expect(condition, `${name} waits for ${dependency}`).toBe('service_healthy');
        expect(target?.healthcheck?.test ?? target?.build, dependency).toBeDefined();
      }
    }
  });

  it('waits for nothing that the same profiles do not start', () => {
    for (const [name, { profiles = [], depends_on = {} }] of all) {
      const started = startedBy(compose, ...profiles);
      const needed = Object.keys(depends_on).filter(
        (dependency) => depends_on[dependency]!.required !== false,
      );
      expect(started, name).toEqual(expect.arrayContaining(needed));
    }
  });

  it('mounts volumes that it declares and files that are there', () => {
    const sources = all.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!));
    const files = sources.filter((source) => source.startsWith('.'));
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
    const named = sources.filter((source) => !source.startsWith('.'));
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('knows no secret: every password and token has a default that says what it is for', () => {
    const text = readText(COMPOSE_FILE);
    const secrets = [
      ...text.matchAll(/\$\{(\w*(?:PASSWORD|TOKENS?|SECRET|SECRET_KEY|COOKIE))(?::-([^}]*))?\}/g),
    ];
    expect(secrets.length).toBeGreaterThan(4);
    for (const [, name, standard] of secrets) expect(['', 'only-for-local-use'], name).toContain(standard);
    // And each is given by a variable alone.
    expect(
      text.match(/^\s*\w*(?:PASSWORD|PASS|TOKENS?|SECRET|SECRET_KEY|COOKIE): (?!\$\{).*$/gm) ?? [],
    ).toEqual([]);
  });
});

it.each(all.filter(([name]) => !/^(postgres|rabbitmq)/.test(name)))(
  '%s may do as little as it needs',
  (_name, container) => {
    expect(container).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  },
);

describe.each(ours)('the container $name', ({ service, container }) => {
  const environment = container.environment as Record<string, string>;
  const { settings } = readSettingsOf(service, environment);

  it('runs an image that the Dockerfile makes', () => {
    expect(container.build?.context).toBe('.');
    expect(container.build?.target).toBe(targetOf(service));
    expect(chainOf(stagesOf(readText('Dockerfile')), targetOf(service))).not.toEqual([]);
    if (service !== 'orchestrator')
      expect(container.build?.args).toEqual({
        NAME: service.replace('-service', ''),
        PORT: readSettingsOf(service).settings.port,
      });
  });

  it('has settings that its service takes, and no others', () => {
    const names = [
      ...readSettingsOf(service, environment).names,
      ...readSettingsOf(service, { ...environment, ...turnedOn }).names,
    ];
    expect(Object.keys(environment).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('publishes the port that its service listens on', () => {
    for (const [, , inside] of published(container)) expect(inside).toBe(`${settings.port}`);
  });

  it('is stopped no sooner than the service needs to stop', () => {
    expect(Number.parseInt(container.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
    expect(container.init).toBe(false);
  });
});

describe('the profile cluster', () => {
  const nodes = all.filter(([name]) => name.startsWith('rabbitmq'));
  const sorted = (texts: readonly string[]) => [...texts].sort();
  const container = (name: string) => compose.services[name]!;

  it.each(own)('has a second replica of %s that differs in name and port alone', (service) => {
    const { ports: _, profiles: __, ...second } = container(`${service}-2`);
    const { ports: ___, ...first } = container(service);
    expect(second).toEqual(first);
  });

  it('has three nodes that differ in name, port and data alone', () => {
    expect(nodes).toHaveLength(3);
    for (const [name, { image, hostname, environment, healthcheck, networks }] of nodes) {
      const first = container('rabbitmq');
      expect({ image, environment, healthcheck, networks }, name).toEqual({
        image: first.image,
        environment: first.environment,
        healthcheck: first.healthcheck,
        networks: first.networks,
      });
      expect(hostname).toBe(name);
    }
    const data = nodes.map(([, { volumes = [] }]) => volumes[0]);
    expect(new Set(data).size).toBe(3);
  });

  it('asks a node only whether it answers: the first one alone is not ready while it keeps its metadata in Khepri', () => {
    expect(container('rabbitmq').healthcheck?.test).toEqual(['CMD', 'rabbitmq-diagnostics', '-q', 'ping']);
  });

  it('joins the first node with the list of all three, when that one is there', () => {
    const listed = [...readText('deploy/rabbitmq/peers.conf').matchAll(/nodes\.\d = rabbit@(\S+)/g)];
    expect(sorted(listed.map(([, name]) => name!))).toEqual(sorted(nodes.map(([name]) => name)));
    for (const [name, { volumes = [], depends_on }] of nodes) {
      const joins = volumes.some((volume) => volume.startsWith('./deploy/rabbitmq/peers.conf:'));
      expect(joins, name).toBe(name !== 'rabbitmq');
      expect(depends_on?.rabbitmq?.condition, name).toBe(joins ? 'service_healthy' : undefined);
    }
  });

  it('lets no service declare its queues before all nodes are there to hold them', () => {
    for (const { name, container } of ours) {
      expect(Object.keys(container.depends_on ?? {}), name).toEqual(
        expect.arrayContaining(nodes.map(([node]) => node)),
      );
    }
  });

  it('has HAProxy before both replicas of each service, at the ports that they listen on', () => {
    const servers = [...readText('deploy/haproxy/haproxy.cfg').matchAll(/^ {2}server (\S+) (\S+):(\d+)$/gm)];
    expect(sorted(servers.map(([, name, host, port]) => `${name} ${host}:${port}`))).toEqual(
      sorted(
        ours
          .filter(({ service }) => !isAdded(service))
          .map(({ name, service }) => `${name} ${name}:${readSettingsOf(service).settings.port}`),
      ),
    );
    const bound = [...readText('deploy/haproxy/haproxy.cfg').matchAll(/^ {2}bind :(\d+)$/gm)];
    expect(published(container('haproxy')).map(([, , inside]) => inside)).toEqual(
      bound.map(([, port]) => port),
    );
  });
});

describe('the profile observability', () => {
  /** What can be asked by the name of a container, as host:port. */
  const listening = [
    ...ours.map(({ name, service }) => `${name}:${readSettingsOf(service).settings.port}`),
    ...all.flatMap(([name, container]) => published(container).map(([, , inside]) => `${name}:${inside}`)),
  ];

  it('has Prometheus ask every replica of every service, by a job for each', () => {
    const jobs = scrapeJobs();
    const asked = jobs.map(({ job_name, static_configs, dns_sd_configs }) => [
      job_name,
      ...static_configs.flatMap(({ targets }) => targets),
      ...dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
    ]);
    // Participants that were added are there where somebody has put them there.
    const isAsked = (service: ServiceName) => !isAdded(service) || asked.some(([job]) => job === service);
    const expected = serviceNames
      .filter(isAsked)
      .map((service) => [
        service,
        ...ours
          .filter((replica) => replica.service === service)
          .map(({ name }) => `${name}:${readSettingsOf(service).settings.port}`),
      ]);
    expect(asked.sort()).toEqual(expected.sort());
  });

  it('has Grafana ask containers that there are', () => {
    const folder = 'deploy/grafana/provisioning/datasources';
    const urls = readdirSync(folder).flatMap((file) =>
      (parse(readText(`${folder}/${file}`)) as { datasources: { url: string }[] }).datasources.map(
        ({ url }) => url,
      ),
    );
    expect(urls).toHaveLength(2);
    for (const url of urls) expect(listening).toContain(new URL(url).host);
  });
});

describe('the accounts of RabbitMQ', () => {
  const ofCompose = JSON.parse(compose.configs['rabbitmq-accounts']!.content) as Definitions;
  const { users } = ofCompose;
  const granted = JSON.parse(readText('deploy/rabbitmq/permissions.json')) as Definitions;
  const names = users.map(({ name }) => name).filter((name) => name !== 'order-saga');

  it('are one for each service, and one for all that were added, and have rights', () => {
    expect(names.sort()).toEqual([...own, 'participants'].sort());
    expect(granted.permissions.map(({ user }) => user).sort()).toEqual([...own].sort());
    expect([...new Set(granted.topic_permissions.map(({ user }) => user))].sort()).toEqual([...own].sort());
  });

  it('let those that were added use no queue and no key of the others, and each of their own', () => {
    const [rights] = ofCompose.permissions.filter(({ user }) => user === 'participants');
    const topics = ofCompose.topic_permissions.filter(({ user }) => user === 'participants');
    const may = (right: keyof Rights, name: string) => new RegExp(rights![right]).test(name);
    const mayPublish = (exchange: string, key: string) =>
      may('write', exchange) &&
      topics.some((topic) => topic.exchange === exchange && new RegExp(topic.write).test(key));
    const services = own
      .filter((name) => name !== 'orchestrator')
      .map((name) => name.replace('-service', ''));
    for (const name of services) {
      expect(may('read', `${name}.commands`), name).toBe(false);
      expect(mayPublish('saga.events', `${name}.Done`), name).toBe(false);
      expect(mayPublish('saga.dead-letter', `${name}.commands`), name).toBe(false);
    }
    const { exchanges, queues } = topology();
    for (const name of [...exchanges.map(({ name }) => name), ...queues])
      expect(may('configure', name)).toBe(false);
    expect(may('read', 'orchestrator.replies')).toBe(false);
    for (const name of ['shipping', ...addedServices.map((name) => name.replace('-service', ''))]) {
      expect(may('read', `${name}.commands`), name).toBe(true);
      expect(mayPublish('saga.events', `${name}.Done`), name).toBe(true);
      expect(mayPublish('saga.dead-letter', `${name}.commands`), name).toBe(true);
    }
  });

  it.each(addedServices)('has in production one for %s, as those of the others are', (service) => {
    const given = JSON.parse(readText(`${service}/deploy/permissions.json`)) as Definitions;
    const asStock = (definitions: Definitions) => ({
      permissions: definitions.permissions.filter(({ user }) => user === 'stock-service'),
      topic_permissions: definitions.topic_permissions.filter(({ user }) => user === 'stock-service'),
    });
    const renamed = JSON.stringify(given).replaceAll(service.replace('-service', ''), 'stock');
    expect(JSON.parse(renamed)).toEqual(asStock(granted));
  });

  it.each(ours)('has one for $name, with a password of its own', ({ service, container }) => {
    const account = isAdded(service) ? 'participants' : service;
    const variable = `RABBITMQ_${isAdded(service) ? 'PARTICIPANTS' : variablePrefix[service]}_PASSWORD`;
    const given = readCompose({ [variable]: 'as-given' });
    const url = new URL(`${container.environment?.RABBITMQ_URL}`);
    expect(url.username).toBe(account);
    const { users } = JSON.parse(given.configs['rabbitmq-accounts']!.content) as Definitions;
    expect(users.filter(({ password }) => password === 'as-given').map(({ name }) => name)).toEqual([
      account,
    ]);
  });

  it('let the orchestrator alone declare, and it everything', () => {
    const { exchanges, queues } = topology();
    for (const { user, configure } of granted.permissions) {
      const declared = [...exchanges.map(({ name }) => name), ...queues].filter((name) =>
        new RegExp(configure).test(name),
      );
      expect(declared, user).toHaveLength(user === 'orchestrator' ? exchanges.length + queues.length : 0);
    }
  });
});

describe('addresses', () => {
  /** What Prometheus calls the replicas when it asks them: those that it finds in DNS by their names, too. */
  const targets = () =>
    scrapeJobs().flatMap(({ static_configs, dns_sd_configs, relabel_configs }) => [
      ...static_configs.flatMap(({ targets: named }) => named),
      ...dns_sd_configs.flatMap(({ names: found, port }) =>
        relabel_configs.map(({ source_labels, regex, target_label, replacement }) => {
          expect([source_labels, regex, target_label]).toEqual([['__meta_dns_name'], '(.+)', '__address__']);
          expect(replacement).toBe(`$1:${port}`);
          return replacement.replace('$1', found[0]!);
        }),
      ),
    ]);

  /** Where a container asks the participants: only the orchestrator does. */
  const peersOf = ({ environment }: ComposeService) => {
    if (environment?.['PEER_URL'] === undefined) return [];
    const { settings } = readSettingsOf('orchestrator', environment as Record<string, string>);
    return Object.values((settings as OrchestratorSettings).peers);
  };

  const namesOf = (name: string, { networks = {} }: ComposeService) => [
    name,
    ...Object.values(networks).flatMap((network) => network?.aliases ?? []),
  ];
  const names = all.flatMap(([name, container]) => namesOf(name, container));

  it.each(ours)('that $name is given are names of containers', ({ container }) => {
    const urls = Object.entries(container.environment ?? {})
      .filter(([name, value]) => name !== 'PEER_URL' && /^\w+:\/\//.test(`${value}`))
      .map(([, value]) => `${value}`);
    expect(urls.length).toBeGreaterThan(1);
    for (const url of [...urls, ...peersOf(container)]) expect(names).toContain(new URL(url).hostname);
  });

  it('are those by which an open service lets itself be reached', () => {
    const asked = [
      ...ours.flatMap(({ container }) => peersOf(container)),
      ...targets().map((target) => `http://${target}`),
    ].map((url) => new URL(url).hostname);
    expect(asked).toEqual(expect.arrayContaining(['any-order-service', 'stock-service', 'orchestrator-2']));
    for (const { name, service, container } of ours) {
      const { settings } = readSettingsOf(service, {
        ...container.environment,
        HOST: '0.0.0.0',
      } as Record<string, string>);
      const itsNames = namesOf(name, container);
      expect(settings.allowedHosts, name).toEqual(
        // Whom containers of others ask for both replicas.
        expect.arrayContaining([...asked.filter((host) => itsNames.includes(host)), 'haproxy']),
      );
    }
  });

  it('for all replicas are those of all replicas', () => {
    const withAlias = (alias: string) =>
      all.filter(([, { networks }]) => networks?.default?.aliases?.includes(alias)).map(([name]) => name);
    expect(withAlias('any-rabbitmq')).toEqual(['rabbitmq', 'rabbitmq-2', 'rabbitmq-3']);
    for (const service of serviceNames.filter((name) => name !== 'orchestrator')) {
      expect(withAlias(`any-${service}`)).toEqual(isAdded(service) ? [service] : [service, `${service}-2`]);
    }
  });
});

describe('the settings of docs/settings.md', () => {
  /** The containers have their own: their names, where they listen, and which servers there are. */
  const fixed =
    /^(HOST|DATA_DIR|OTEL_SERVICE_NAME|ORCHESTRATOR_URL|EXTERNAL_PARTICIPANTS|POSTGRES_URL|RABBITMQ_(URL|CA_FILE)|\w+_PORT|\w+_DATABASE_URL|(ORDER|STOCK|PAYMENT|PEER)_URL)$/;
  const rows = [...readText('docs/settings.md').matchAll(/^\| (`[A-Z][^|]+) \|/gm)]
    .map(([, names]) => names!)
    .join();
  const tuning = [...rows.matchAll(/`([A-Z_]+)`/g)]
    .map(([, name]) => name!)
    .filter((name) => !fixed.test(name));

  /** What containers that are published on 127.0.0.1 only are given where nothing is set. */
  const ownDefaults: Readonly<Record<string, string>> = {
    ADMIN_TOKEN: 'only-for-local-use',
    INSECURE_OPEN: 'true',
  };

  it.each(tuning)('%s is passed on by docker compose to every service that reads it', (setting) => {
    const given = readCompose({ [setting]: 'as-given' });
    const readBy = ours.filter(({ service, container }) =>
      readSettingsOf(service, { ...container.environment, ...turnedOn } as Record<string, string>).names.has(
        setting,
      ),
    );
    expect(readBy.length).toBeGreaterThan(0);
    for (const { name } of readBy) {
      const own = compose.services[name]?.environment?.[setting];
      // Unset, the service decides: its default is written in one place.
      expect(own, name).toBe(setting === 'ALLOWED_HOSTS' ? own : (ownDefaults[setting] ?? ''));
      const added = setting === 'ALLOWED_HOSTS' ? own : '';
      expect(given.services[name]?.environment?.[setting], name).toBe(`${added}as-given`);
    }
  });
});
