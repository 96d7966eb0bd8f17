// The packages of others that whoever runs order-saga gets, by package-lock.json: what `npm ci --omit=dev` installs, and what
// is built into the dashboard's pages.

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package states it; undefined: it states none. */
  readonly licence: string | undefined;
  /** Whether it is also, or only, in the dashboard's pages. */
  readonly isInPages: boolean;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, Locked>>;
}

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const FOLDER = 'node_modules/';
const DASHBOARD = 'dashboard';
/** Of the dashboard's packages those that build it, and leave nothing of theirs in the pages. */
const buildsPages = /^(vite|@vitejs\/.*|@types\/.*)$/;

/** Sorted by name and version, each once. */
export function thirdParties({ packages }: LockFile): ThirdParty[] {
  const pages = pathsInPages(packages);
  const found = new Map<string, ThirdParty>();
  for (const [path, { version = '', license, dev, link }] of Object.entries(packages)) {
    const isInPages = pages.has(path);
    if (link || !path.includes(FOLDER) || (dev && !isInPages)) continue;
    const name = path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
    const key = `${name} ${version}`;
    const before = found.get(key)?.isInPages ?? false;
    found.set(key, { name, version, licence: license, isInPages: isInPages || before });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, party]) => party);
}

/** The paths in the lock file of what the pages are built of. Our own workspaces have no dev dependencies in them. */
function pathsInPages(packages: LockFile['packages']): Set<string> {
  const reached = new Set<string>();
  const { devDependencies = {} } = packages[DASHBOARD] ?? {};
  const open = Object.keys(devDependencies)
    .filter((name) => !buildsPages.test(name))
    .map((name) => pathOf(packages, name, DASHBOARD));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const { link, dependencies = {} } = packages[path]!;
    if (!link) open.push(...Object.keys(dependencies).map((name) => pathOf(packages, name, path)));
  }
  return reached;
}

/** Where Node finds a package: in the nearest node_modules above the one that asks. @throws when it is nowhere */
function pathOf(packages: LockFile['packages'], name: string, from: string): string {
  const parts = from.split('/');
  for (let length = parts.length; length >= 0; length--) {
    const path = [...parts.slice(0, length), `${FOLDER}${name}`].join('/');
    if (path in packages) return path;
  }
  throw new Error(`package-lock.json has no ${name} for ${from}`);
}
