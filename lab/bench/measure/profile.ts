// Where the time of a process goes, from the profile that Node writes with --cpu-prof.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Share of the busy time, by what the code belongs to, the largest first. */
export interface Spent {
  readonly service: string;
  readonly busySeconds: number;
  /** False: the profiler took far fewer samples than it should; one of them may stand for seconds of anything. */
  readonly isReliable: boolean;
  readonly shares: readonly (readonly [what: string, share: number])[];
}

/** Between samples, on average. Node asks for one each millisecond. https://nodejs.org/api/cli.html#--cpu-prof-interval */
const LONGEST_INTERVAL_MS = 5;

/** Reads all profiles of a folder. Those that are of no service are left out. */
export async function readProfiles(folder: string): Promise<Spent[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  const spent = await Promise.all(
    files.map(async (file) => spentIn(JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile)),
  );
  return spent.filter((each) => each !== null).sort((a, b) => a.service.localeCompare(b.service));
}

/** Null: not a profile of a service. */
export function spentIn({ nodes, samples, timeDeltas }: CpuProfile): Spent | null {
  const service = nodes
    .map(({ callFrame }) => /\/([a-z-]+)\/src\/main\.ts$/.exec(callFrame.url)?.[1])
    .find((name) => name !== undefined);
  if (service === undefined) return null;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const micros = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const what = ownerOf(frames.get(id)!);
    if (what === null) return;
    busy += timeDeltas[index]!;
    micros.set(what, (micros.get(what) ?? 0) + timeDeltas[index]!);
  });
  const shares = [...micros]
    .map(([what, time]): [string, number] => [what, time / busy])
    .sort((a, b) => b[1] - a[1]);
  const seconds = timeDeltas.reduce((sum, delta) => sum + delta, 0) / 1e6;
  const isReliable = (seconds * 1000) / samples.length <= LONGEST_INTERVAL_MS;
  return { service, busySeconds: busy / 1e6, isReliable, shares };
}

/** Null: the process was idle. */
function ownerOf({ functionName, url }: { functionName: string; url: string }): string | null {
  if (functionName === '(idle)' || functionName === '(program)' || functionName === '(root)') return null;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (/^write(v|Buffer|Utf8String|Latin1String)$/.test(functionName) && url === '')
    return 'system calls: write';
  const packageName = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (packageName !== undefined) return packageName;
  if (/\/prisma\/[a-z]+\/client\//.test(url)) return '@prisma/client';
  if (url.startsWith('node:') || url === '') return 'Node.js';
  return 'order-saga';
}
