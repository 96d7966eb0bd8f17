// The Kubernetes manifests of deploy/kubernetes, and what they say to each other.
import { readdirSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import type { ServiceName } from '../../world/service-names.ts';
import { readText } from '../house/documents.ts';

export const BASE = 'deploy/kubernetes/base';
export const SCALING = 'deploy/kubernetes/scaling';
export const SECRETS = 'deploy/kubernetes/secrets.example.yaml';

export type Labels = Readonly<Record<string, string>>;

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  /** Of a ConfigMap, and of a Secret. */
  readonly data?: Labels;
  readonly stringData?: Labels;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

export interface Container {
  readonly image: string;
  readonly envFrom: readonly {
    readonly configMapRef?: { readonly name: string };
    readonly secretRef?: { readonly name: string };
  }[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly resources: Readonly<Record<'requests' | 'limits', Labels>>;
  readonly securityContext: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly strategy: { readonly rollingUpdate: unknown };
    readonly template: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: {
        readonly automountServiceAccountToken: boolean;
        readonly enableServiceLinks: boolean;
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: unknown;
        readonly topologySpreadConstraints: readonly {
          readonly labelSelector: { readonly matchLabels: Labels };
        }[];
        readonly containers: readonly Container[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}

export interface Kustomization {
  readonly namespace: string;
  readonly resources: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newTag: string }[];
}

export const kustomizationOf = (folder: string): Kustomization =>
  parse(readText(`${folder}/kustomization.yaml`));

/** The folder of a participant that was added, with its kustomization. */
export const folderOf = (service: ServiceName): string => `${service}/deploy`;

/** Files of a folder that hold manifests. */
export const manifestFilesOf = (folder: string): string[] =>
  readdirSync(folder).filter(
    (name) => /\.yaml$/.test(name) && !/^(kustomization|.*\.example)\.yaml$/.test(name),
  );

export function manifestsIn(file: string): Manifest[] {
  return parseAllDocuments(readText(file), { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]}`);
    return document.toJS() as Manifest;
  });
}

export const manifestsOf = (folder: string): Manifest[] =>
  manifestFilesOf(folder).flatMap((name) => manifestsIn(`${folder}/${name}`));

/** Whether a selector of these labels chooses what has those. */
export const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);
