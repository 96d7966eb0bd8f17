// The manifests of deploy/kubernetes: that they are valid, fit together, and fit the services. Nothing is applied here.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consumedQueues } from '../../../shared/src/broker/topology.ts';
import { addedServices, isAdded, type ServiceName, serviceNames } from '../../world/service-names.ts';
import { readText, settingsInReadme } from '../house/documents.ts';
import { stagesOf, targetOf } from './dockerfile.ts';
import { itWithKubectl, kustomized } from './kubectl.ts';
import { complaintsAbout, unknownFieldsIn } from './kubernetes-schema.ts';
import {
  BASE,
  type Deployment,
  folderOf,
  kustomizationOf,
  type Labels,
  type Manifest,
  manifestFilesOf,
  manifestsIn,
  manifestsOf,
  SCALING,
  SECRETS,
  selects,
} from './manifests.ts';
import { readSettingsOf } from './service-settings.ts';
import { tokenSecrets } from './token-secrets.ts';

const manifests = [BASE, ...addedServices.map(folderOf)].flatMap(manifestsOf);
const scaling = manifestsOf(SCALING);
const secrets = [SECRETS, ...addedServices.map((name) => `${folderOf(name)}/secret.example.yaml`)].flatMap(
  manifestsIn,
);
const tokens = tokenSecrets();
const everything = [...manifests, ...scaling, ...secrets];
const named = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
function one<M extends Manifest>(kind: string, name: string): M {
  const [found, ...others] = everything.filter((manifest) => named(manifest) === `${kind} ${name}`);
  if (found === undefined || others.length > 0) throw new Error(`expected one ${kind} ${name}`);
  return found as M;
}
const deployments = serviceNames.map((service) => one<Deployment>('Deployment', service));
const podLabels = deployments.map(({ spec }) => spec.template.metadata.labels);

describe('the manifests', () => {
  it.each(everything.map((manifest) => [named(manifest), manifest] as const))(
    '%s keeps to the schema of its kind',
    async (_name, manifest) => {
      expect(await complaintsAbout(manifest)).toBeUndefined();
    },
  );

  it('have no field that their kinds do not have', () => {
    expect(unknownFieldsIn(everything)).toEqual([]);
    const [first] = deployments;
    const misspelt = JSON.parse(JSON.stringify(first).replace('"periodSeconds"', '"periodSecond"'));
    expect(unknownFieldsIn([misspelt]).join()).toMatch(/periodSecond\W* does not exist in type 'IProbe'/);
  });

  it('are each there once, and listed in their kustomization', () => {
    expect(new Set(everything.map(named)).size).toBe(everything.length);
    const added = addedServices.map((name) => join('../../..', folderOf(name)));
    expect([...kustomizationOf(BASE).resources].sort()).toEqual([...manifestFilesOf(BASE), ...added].sort());
    for (const folder of addedServices.map(folderOf))
      expect(kustomizationOf(folder).resources).toEqual(manifestFilesOf(folder));
    expect(kustomizationOf(SCALING).resources).toEqual(['../base', ...manifestFilesOf(SCALING)]);
    for (const folder of [BASE, SCALING]) expect(kustomizationOf(folder).namespace).toBe('order-saga');
    expect(one('Namespace', 'order-saga').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  itWithKubectl('are put together by kubectl kustomize', () => {
    expect(kustomized(BASE).match(/^kind: /gm)).toHaveLength(manifests.length);
    expect(kustomized(BASE).match(/^ {2}replicas: 2$/gm)).toHaveLength(serviceNames.length);
    expect(kustomized(SCALING).match(/^kind: /gm)).toHaveLength(manifests.length + scaling.length);
    const unscaled = addedServices.filter((name) => !scaling.some(({ metadata }) => metadata.name === name));
    expect(kustomized(SCALING).match(/^ {2}replicas: 2$/gm) ?? []).toHaveLength(unscaled.length);
  });

  it('hold no secret', () => {
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    for (const secret of secrets) {
      for (const [name, value] of Object.entries(secret.stringData ?? {})) {
        expect(value, `${secret.metadata.name} ${name}`).toMatch(/^$|change-me|^simulated$/);
      }
    }
  });
});

describe('the tokens that docs/deployment.md has made', () => {
  it('are of the orchestrator alone what it asks the others with, and digests for all', () => {
    const { PEER_TOKEN } = tokens['peer']!;
    expect(tokens['access']!['ACCESS_TOKENS']).toContain(`orchestrator:viewer:${sha256(PEER_TOKEN!)}`);
    const holders = deployments.filter(({ spec }) =>
      spec.template.spec.containers[0]!.envFrom.some(({ secretRef }) => secretRef?.name === 'peer'),
    );
    expect(holders.map(({ metadata }) => metadata.name)).toEqual(['orchestrator']);
  });

  it('are asked for: without them no service starts where an image listens', () => {
    for (const { metadata } of deployments) {
      const service = metadata.name as (typeof serviceNames)[number];
      const { data } = one('ConfigMap', 'order-saga');
      const given = { ...data, ...one('Secret', service).stringData, HOST: '0.0.0.0' };
      expect(() => readSettingsOf(service, given)).toThrow(/ACCESS_TOKENS, or INSECURE_OPEN=true/);
    }
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(serviceNames)('in Kubernetes %s', (service) => {
  const deployment = one<Deployment>('Deployment', service);
  const { metadata, spec: pod } = deployment.spec.template;
  const [container] = pod.containers;
  const environment = () => ({
    ...Object.assign(
      {},
      ...container!.envFrom.map(({ configMapRef, secretRef }) =>
        configMapRef === undefined
          ? (tokens[secretRef!.name] ?? one('Secret', secretRef!.name).stringData)
          : one('ConfigMap', configMapRef.name).data,
      ),
    ),
    ...Object.fromEntries((container!.env ?? []).map(({ name, value }) => [name, value])),
  });

  it('runs an image of the Dockerfile, at the version that the kustomization names', () => {
    expect(pod.containers).toHaveLength(1);
    expect(stagesOf(readText('Dockerfile')).map(({ name }) => name)).toContain(targetOf(service));
    const folder = isAdded(service) ? folderOf(service) : BASE;
    const image = kustomizationOf(folder).images?.find(({ name }) => name === `order-saga/${service}`);
    expect(container!.image).toBe(`${image?.name}:${image?.newTag}`);
  });

  it('has settings that it takes, and all that it needs', () => {
    // As the image sets it.
    const given = environment();
    const { names, settings } = readSettingsOf(service, { ...given, HOST: '0.0.0.0' });
    expect(names).toContain('RABBITMQ_URL');
    expect(settings.accessTokens.map(({ role }) => role)).toEqual(['admin', 'client', 'viewer', 'viewer']);
    const turnedOn = {
      ...given,
      OTEL_TRACES_EXPORTER: 'otlp',
      PAYMENT_PROVIDER: 'stripe',
      STRIPE_SECRET_KEY: 'sk_test_0123456789',
      STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
    };
    const all = [...names, ...readSettingsOf(service, turnedOn).names];
    expect(Object.keys(given).filter((name) => !all.includes(name))).toEqual([]);
    const ofReadme = isAdded(service) ? settingsInReadme(service) : [];
    const documented = readText('.env.example');
    for (const name of Object.keys(given).filter((each) => !ofReadme.includes(each)))
      expect(documented).toMatch(new RegExp(`^#?${name}=`, 'm'));
  });

  it('is given no variables that Kubernetes makes of the names of Services', () => {
    expect(pod.enableServiceLinks).toBe(false);
  });

  it('is chosen by its selectors', () => {
    const { matchLabels } = deployment.spec.selector;
    const budget = one<Manifest & { spec: { selector: { matchLabels: Labels } } }>(
      'PodDisruptionBudget',
      service,
    );
    const spread = pod.topologySpreadConstraints.map(({ labelSelector }) => labelSelector.matchLabels);
    for (const selector of [
      matchLabels,
      budget.spec.selector.matchLabels,
      serviceOf().spec.selector,
      ...spread,
    ]) {
      expect(podLabels.filter((labels) => selects(selector, labels))).toEqual([metadata.labels]);
    }
    expect(spread).toHaveLength(2);
  });

  const serviceOf = () =>
    one<Manifest & { spec: { selector: Labels; ports: { port: number; targetPort: string }[] } }>(
      'Service',
      service,
    );

  it('is reached and asked for its health at the port that it listens on', () => {
    const { port } = readSettingsOf(service).settings;
    expect(container!.ports).toEqual([{ name: 'http', containerPort: port }]);
    expect(serviceOf().spec.ports).toEqual([{ name: 'http', port, targetPort: 'http' }]);
    const { paths } = JSON.parse(readText(`docs/openapi/${service}.json`));
    const { startupProbe, readinessProbe, livenessProbe } = container!;
    const asked = [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet);
    expect(asked.map(({ path }) => path)).toEqual(['/healthz', '/readyz', '/healthz']);
    for (const { path, port } of asked) {
      expect(Object.keys(paths)).toContain(path);
      expect(port).toBe('http');
    }
  });

  it('has the time that it needs to stop, and loses no replica before another one is ready', () => {
    const { seconds } = container!.lifecycle.preStop.sleep;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(seconds + 10);
    expect(deployment.spec.replicas).toBeGreaterThan(1);
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  it('may do as little as it needs', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      // Of the user `node` in the image of Node.
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container!.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container!.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
    expect(container!.resources.requests).toMatchObject({ cpu: '250m', memory: '256Mi' });
    expect(container!.resources.limits).toHaveProperty('memory');
  });
});

interface ScaledObject extends Manifest {
  readonly spec: {
    readonly scaleTargetRef: { readonly name: string };
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly triggers: readonly {
      readonly type: string;
      readonly metadata: Labels;
      readonly authenticationRef?: { readonly name: string };
    }[];
  };
}

describe('scaling', () => {
  const scaled = scaling.filter((manifest): manifest is ScaledObject => manifest.kind === 'ScaledObject');

  it('follows the queue that each service reads', () => {
    const queues = scaled.map(({ spec }) => {
      const trigger = spec.triggers.find(({ type }) => type === 'rabbitmq')!;
      expect(trigger.metadata).toMatchObject({ protocol: 'amqp', mode: 'QueueLength' });
      one('TriggerAuthentication', trigger.authenticationRef!.name);
      return [spec.scaleTargetRef.name, trigger.metadata['queueName']!];
    });
    const services = queues.map(([service]) => service);
    // Participants that were added are scaled where somebody has said how.
    const expected = serviceNames.filter((name) => !isAdded(name) || services.includes(name));
    expect(services.sort()).toEqual([...expected].sort());
    // By its name: `stock.commands` is read by stock-service.
    for (const [service, queue] of queues) expect(service!.split('-')[0]).toBe(queue!.split('.')[0]);
    expect(consumedQueues).toEqual(expect.arrayContaining(queues.map(([, queue]) => queue)));
    expect(new Set(queues.map(([, queue]) => queue)).size).toBe(queues.length);
  });

  it('has a URL of the broker from a secret', () => {
    const authentication = one<Manifest & { spec: { secretTargetRef: Record<string, string>[] } }>(
      'TriggerAuthentication',
      'queue-depth',
    );
    for (const { parameter, name, key } of authentication.spec.secretTargetRef) {
      expect(parameter).toBe('host');
      // One URL with its virtual host, not the list of a cluster.
      expect(one('Secret', name!).stringData?.[key!]).toMatch(/^amqp:\/\/[^,]+\/$/);
    }
  });

  it('keeps enough replicas to lose one, and asks PostgreSQL for no more connections than it has', () => {
    const pool = Number(one('ConfigMap', 'order-saga').data?.['DATABASE_POOL_SIZE']);
    for (const { spec } of scaled) expect(spec.minReplicaCount).toBeGreaterThan(1);
    // 100 are PostgreSQL's default, of which it keeps 3 for its superusers.
    const connections = scaled.reduce(
      // order-service listens on one more.
      (sum, { spec }) =>
        sum + spec.maxReplicaCount * (pool + (spec.scaleTargetRef.name === 'order-service' ? 1 : 0)),
      0,
    );
    expect(connections).toBeLessThanOrEqual(97);
  });
});

describe('the network policies', () => {
  interface Policy extends Manifest {
    readonly spec: {
      readonly podSelector: {
        readonly matchLabels?: Labels;
        readonly matchExpressions?: readonly Expression[];
      };
      readonly egress?: readonly { readonly ports?: readonly { readonly port: number }[] }[];
    };
  }
  interface Expression {
    readonly key: string;
    readonly values: readonly string[];
  }
  const policies = manifests.filter((manifest): manifest is Policy => manifest.kind === 'NetworkPolicy');
  const portsOf = (name: string) =>
    one<Policy>('NetworkPolicy', name).spec.egress!.flatMap(({ ports = [] }) =>
      ports.map(({ port }) => port),
    );

  it('hold for pods that there are', () => {
    expect(policies).toHaveLength(4 + 2 * addedServices.length);
    for (const policy of policies) {
      const { matchLabels = {}, matchExpressions = [] } = policy.spec.podSelector;
      const chosen = podLabels.filter(
        (labels) =>
          selects(matchLabels, labels) &&
          matchExpressions.every(({ key, values }) => values.includes(labels[key]!)),
      );
      expect(chosen, policy.metadata.name).not.toEqual([]);
      for (const { key, values } of matchExpressions) {
        expect(podLabels.map((labels) => labels[key])).toEqual(expect.arrayContaining([...values]));
      }
    }
  });

  it('let the orchestrator ask the other services at their ports', () => {
    const others = serviceNames.filter((name) => name !== 'orchestrator' && !isAdded(name));
    const portOf = (name: ServiceName) => readSettingsOf(name).settings.port;
    expect(portsOf('orchestrator-asks').sort()).toEqual(others.map(portOf).sort());
    for (const name of addedServices)
      expect(portsOf(`orchestrator-asks-${name.replace('-service', '')}`)).toEqual([portOf(name)]);
  });

  it('let all of them reach names, PostgreSQL, RabbitMQ and a collector of traces', () => {
    expect(portsOf('from-outside')).toEqual([53, 53, 5432, 5672, 5671, 4318]);
  });
});
