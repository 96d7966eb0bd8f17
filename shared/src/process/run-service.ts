// The life of a process: start, run until a signal, stop, exit. Used by every main.ts and by nothing else.
import { setFlagsFromString } from 'node:v8';
import type { Logger } from '../observability/logger.ts';
import { SettingsError } from '../settings/settings.ts';
import { StartError } from './start-error.ts';

export { listenError, StartError } from './start-error.ts';

/** What runs. `stop` is called once and need not be quick: the process exits 9 s after the signal at the latest. */
export interface RunningService {
  stop(): Promise<void>;
  /** Logged once it runs, for example its address. */
  describe?: string;
  /** Rejects when it can never begin its work: it is stopped, and the process exits 1 as after a failed start. */
  begun?: Promise<unknown>;
  /** Takes the lines about start, stop and crash; without it they go to standard error as plain text. */
  logger?: Logger;
}

export interface ServiceToRun {
  name: string;
  /**
   * Builds the service and starts it. `stopping` aborts when a signal comes meanwhile: waits for servers that are
   * away should then reject. A service that starts all the same is stopped at once.
   * @throws SettingsError or StartError for what the operator has to mend: exit code 1 without a stack trace
   */
  start(stopping: AbortSignal): Promise<RunningService>;
}

/** The contract gives 10 s from the signal to the exit; one is kept for the exit itself. */
const STOP_LIMIT_MS = 9000;
const KEEP_ALIVE_MS = 60 * 60 * 1000;

/**
 * Runs a service until SIGTERM or SIGINT; later signals change nothing. Exits 0 after such a signal, whatever
 * stopping ran into, and 1 when the start fails or something is thrown that nobody catches. Never resolves.
 */
export async function runService({ name, start }: ServiceToRun): Promise<void> {
  // Orders whose requests wait for their end live long. V8 would learn from them to allocate all others in the old generation,
  // where what they lead to outlives every minor collection. NODE_OPTIONS does not take this flag.
  setFlagsFromString('--no-allocation-site-pretenuring');
  // A service whose connections are all down for a moment must not end because nothing keeps the process alive.
  setInterval(() => {}, KEEP_ALIVE_MS);
  const stopping = new AbortController();
  const signalled = new Promise<void>((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      if (stopping.signal.aborted) return;
      setTimeout(() => {
        say('warn', `${name} is not done stopping after ${STOP_LIMIT_MS / 1000} s: exits anyway`);
        process.exit(0);
      }, STOP_LIMIT_MS);
      say('info', `${name} stops on ${signal}`);
      stopping.abort();
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });

  let exitCode = 0;
  let logger: Logger | undefined;
  const say = (level: 'info' | 'warn' | 'error' | 'fatal', text: string, error?: unknown): void => {
    if (logger !== undefined) logger[level](error === undefined ? {} : { err: error }, text);
    else if (level !== 'info') console.error(text, ...(error === undefined ? [] : [error]));
  };
  const onCrash = (error: unknown): void => {
    // While stopping, going on is the better way out: data is safe by design, and the time limit stands.
    if (stopping.signal.aborted) {
      say('error', `${name}: error while stopping`, error);
    } else {
      say('fatal', `${name}: uncaught error`, error);
      process.exit(1);
    }
  };
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);

  const service = await start(stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) process.exit(0);
    console.error(startFailure(name, error));
    return process.exit(1);
  });
  logger = service.logger;
  if (service.describe !== undefined) say('info', service.describe);

  const failed = new Promise<void>((resolve) => {
    service.begun?.catch((error: unknown) => {
      if (stopping.signal.aborted) return;
      console.error(startFailure(name, error));
      exitCode = 1;
      setTimeout(() => process.exit(exitCode), STOP_LIMIT_MS);
      resolve();
    });
  });
  await Promise.race([signalled, failed]);
  await service.stop().catch((error: unknown) => say('error', `${name}: error while stopping`, error));
  say('info', `${name} stopped`);
  await new Promise<void>((resolve) => (logger === undefined ? resolve() : logger.flush(() => resolve())));
  process.exit(exitCode);
}

function startFailure(name: string, error: unknown): string {
  if (error instanceof SettingsError) return error.problems.join('\n');
  if (error instanceof StartError) return error.message;
  return `${name} could not start: ${error instanceof Error ? error.stack : String(error)}`;
}
