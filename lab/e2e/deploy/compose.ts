// docker-compose.yml as Compose reads it: variables filled in, anchors merged. And which services a profile starts.
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { readText } from '../house/documents.ts';

export interface ComposeService {
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly target?: string;
    readonly args?: Readonly<Record<string, string | number>>;
  };
  readonly hostname?: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number | boolean>>;
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
  readonly restart?: string;
  readonly init?: boolean;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

export const COMPOSE_FILE = 'docker-compose.yml';

/** The file and those that it includes, with the variables of `env`; one that is unset takes its default, as Compose does it. */
export function readCompose(env: Readonly<Record<string, string>> = {}): Compose {
  const compose = readFile(COMPOSE_FILE, env);
  const included = (compose.include ?? []).flatMap((path) =>
    Object.entries(readFile(path, env).services).map(([name, service]) => [name, moved(service, path)]),
  );
  return { ...compose, services: { ...compose.services, ...Object.fromEntries(included) } };
}

/** The files of the participants that were added. */
export const includedFiles = (): readonly string[] => readFile(COMPOSE_FILE, {}).include ?? [];

function readFile(
  path: string,
  env: Readonly<Record<string, string>>,
): Compose & { readonly include?: string[] } {
  const fill = (_key: string, value: unknown) =>
    typeof value === 'string' ? interpolate(value, env) : value;
  // After parsing: what a variable holds is always a string, never YAML.
  return JSON.parse(JSON.stringify(parse(readText(path), { merge: true })), fill);
}

/** Paths of an included file are relative to its folder. */
function moved({ build, ...service }: ComposeService, path: string): ComposeService {
  return { ...service, ...(build && { build: { ...build, context: join(dirname(path), build.context) } }) };
}

/** What `docker compose --profile … up` starts; without a profile, what `docker compose up` starts. */
export function startedBy({ services }: Compose, ...profiles: string[]): string[] {
  return Object.keys(services).filter((name) => {
    const own = services[name]!.profiles ?? [];
    return own.length === 0 || own.some((profile) => profiles.includes(profile));
  });
}

/** Only the forms that the files use: `${NAME}`, `${NAME:-default}`, and `$$` for one; any other `$` is an error. */
function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\$|\{([A-Z_]+)(?::-([^}]*))?\})?/g, (found, name?: string, standard?: string) => {
    if (found === '$$') return '$';
    if (name === undefined) throw new Error(`${COMPOSE_FILE}: ${found} is no \${NAME} or \${NAME:-default}`);
    return env[name] || (standard ?? '');
  });
}
