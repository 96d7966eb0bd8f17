// Commands decided in their order, each on its own row: what a worker does whose commands are not a do and its undo.
// Workers that have a do and an undo use step.ts, which stands on this.
import type { HandlerOutcome } from '../consumer/consumer-options.ts';
import type { Message } from '../contracts/message.ts';
import { type KeyOf, openRows, type RowKey } from './rows.ts';

/** Pure: no clock, no ids made up, no I/O. */
export interface CommandRules<Row extends RowKey, Command extends Message> {
  /** `byAttempt`, or `byOrder` where an order has one row. */
  readonly keyOf: KeyOf;
  /**
   * @returns the row after the command, the same object when nothing changed; and the reply, null when it comes later
   *   (settle.ts). The reply must follow from the row, so that a command seen again is answered alike.
   */
  decide(row: Row, command: Command): { readonly row: Row; readonly reply: Message | null };
  /** What becomes of a command whose row the store neither found nor inserted. */
  unknown(command: Command): HandlerOutcome;
}

export interface DecidedCommands<Row> {
  /** Only the rows that changed. */
  readonly rows: readonly Row[];
  /** One for each command, in order. */
  readonly outcomes: readonly HandlerOutcome[];
}

/** @param found all rows that the commands may need, locked */
export function decideCommands<Row extends RowKey, Command extends Message>(
  { keyOf, decide, unknown }: CommandRules<Row, Command>,
  commands: readonly Command[],
  found: readonly Row[],
): DecidedCommands<Row> {
  const rows = openRows(found, keyOf);
  const outcomes = commands.map((command): HandlerOutcome => {
    const before = rows.find(command.body);
    if (before === undefined) return unknown(command);
    const { row, reply } = decide(before, command);
    rows.replace(before, row);
    return { publish: reply === null ? [] : [reply] };
  });
  return { rows: rows.changed(), outcomes };
}
