// One replica of a service: started, killed, paused and started again, on the same port and the same log file.
import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceName, variablePrefix } from '../service-names.ts';
import { until } from '../wait.ts';
import { type Ended, type Environment, type Program, startProgram } from './program.ts';

export interface Replica {
  /** `<service>-<number>`; also the `application_name` of its database sessions. */
  readonly name: string;
  readonly service: ServiceName;
  readonly url: string;
  /** Of its last process. */
  pid(): number;
  isRunning(): boolean;
  /** Starts it unless it runs; does not wait until it is ready. */
  start(): void;
  /** Waits until `/readyz` answers 200. @throws Error when it ends instead */
  ready(): Promise<void>;
  /** Sends a signal without waiting for its effect: SIGSTOP, SIGCONT. False: it does not run. */
  signal(signal: NodeJS.Signals): boolean;
  /** Sends a signal, by default SIGKILL, and waits for the end. Undefined: it did not run. */
  end(signal?: NodeJS.Signals): Promise<Ended | undefined>;
  /** What its processes have written. */
  log(): string;
  /** Ends it for good: in good order as long as `graceMs` allow, then with SIGKILL. */
  close(graceMs?: number): Promise<void>;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly service: ServiceName;
  readonly port: number;
  /** Full URL of its database. */
  readonly databaseUrl: string;
  readonly env: Environment;
  readonly logFile: string;
  /** The program and its arguments. Default: the service's main.ts, as an operator starts it. */
  readonly program?: readonly [file: string, ...args: string[]] | undefined;
  /** Folder of the sources that its next process runs; asked at each start. Default: ours. */
  readonly folder?: (() => string) | undefined;
  /** Told when a process ends although nobody ended it. */
  readonly onCrash?: ((problem: string) => void) | undefined;
}

const READY_MS = 90_000;
/** Before it is asked again: a paused process says nothing. */
const ANSWER_MS = 3000;
/** Of a log, where a process has ended by itself. */
const LINES_SHOWN = 5;

export function createReplica(options: ReplicaOptions): Replica {
  const { name, service, port, logFile, onCrash = () => {} } = options;
  const [file, ...args] = options.program ?? [`${service}/src/main.ts`];
  const url = `http://127.0.0.1:${port}`;
  const database = new URL(options.databaseUrl);
  database.searchParams.set('application_name', name);
  const env = {
    [`${variablePrefix[service]}_PORT`]: String(port),
    [`${variablePrefix[service]}_DATABASE_URL`]: database.href,
    ...options.env,
  };
  /** Processes that we ended. */
  const wanted = new WeakSet<Program>();
  let program: Program | undefined;
  let isClosed = false;
  const running = () => (program?.isRunning() ? program : undefined);

  async function end(signal?: NodeJS.Signals): Promise<Ended | undefined> {
    const ending = running();
    if (ending === undefined) return undefined;
    wanted.add(ending);
    return ending.end(signal);
  }

  return {
    name,
    service,
    url,
    pid: () => program!.pid,
    isRunning: () => running() !== undefined,
    start() {
      if (isClosed || running() !== undefined) return;
      const started = startProgram(file!, { args, env, logFile, folder: options.folder?.() });
      program = started;
      started.ended.then(
        ({ code, signal }) => {
          if (!wanted.has(started)) onCrash(`${name} ended by itself: ${signal ?? `exit code ${code}`}`);
        },
        (error: Error) => onCrash(`${name} could not be started: ${error.message}`),
      );
    },
    async ready() {
      const hasEnded = () => running() === undefined;
      await until(
        `${name} is ready`,
        async () =>
          hasEnded() ||
          (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) })).status === 200,
        READY_MS,
      );
      if (!hasEnded()) return;
      const lines = program?.stdout().trimEnd().split('\n').slice(-LINES_SHOWN) ?? [];
      throw new Error(`${name} ended at its start; the end of its log:\n${lines.join('\n')}`);
    },
    signal(signal) {
      const process = running();
      process?.signal(signal);
      return process !== undefined;
    },
    end,
    log: () => program?.stdout() ?? '',
    async close(graceMs = 0) {
      isClosed = true;
      if (graceMs > 0) await Promise.race([end('SIGTERM'), delay(graceMs, undefined, { ref: false })]);
      await end('SIGKILL');
    },
  };
}
