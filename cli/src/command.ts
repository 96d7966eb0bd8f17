// What a command is made of.
import type { OrchestratorClient } from '@order-saga/client/orchestrator';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Options, OptionsConfig } from './options.ts';
import type { Printer } from './output/printer.ts';

export interface Context {
  readonly io: Io;
  readonly client: OrchestratorClient;
  readonly options: Options;
  readonly printer: Printer;
}

export interface Command {
  /** After `saga`: `retry <id…|-> --reason TEXT`. */
  readonly usage: string;
  readonly summary: string;
  /** Lines about its options, for its help. */
  readonly help?: readonly string[];
  readonly options?: OptionsConfig;
  /** @returns how the command ends; ok when it returns nothing */
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands say nothing
  run(context: Context): Promise<ExitCode | void>;
}
