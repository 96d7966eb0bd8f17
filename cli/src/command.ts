// What a command is made of.
import type { OrchestratorClient } from '@order-saga/client/orchestrator';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Options, OptionsConfig } from './options.ts';
import type { Printer } from './output/printer.ts';

/** What a command has that talks to no orchestrator. */
export interface LocalContext {
  readonly io: Io;
  readonly options: Options;
  readonly printer: Printer;
}

export interface Context extends LocalContext {
  readonly client: OrchestratorClient;
}

interface About {
  /** After `saga`: `retry <id…|-> --reason TEXT`. */
  readonly usage: string;
  readonly summary: string;
  /** Lines about its options, for its help. */
  readonly help?: readonly string[];
  readonly options?: OptionsConfig;
}

/** How the command ends; ok when it returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: most commands say nothing
type End = Promise<ExitCode | void>;

export interface Command extends About {
  run(context: Context): End;
}

export interface LocalCommand extends About {
  runLocally(context: LocalContext): End;
}
