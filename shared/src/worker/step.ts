// The rules of a step that can be undone: a command that does it, a command that undoes it, a row per (order, attempt).
//
//             do, newest attempt      do, older attempt    undo
//   blank     begin                   tombstone            tombstone
//   decided   answered from the row, whatever it says      undo, unless the row answers it already
//
// The tombstone is what keeps a late do from happening after its undo: that do is answered with the undo's reply.
import { beyondRetention } from '../consumer/beyond-retention.ts';
import type { Message } from '../contracts/message.ts';
import { type DecidedCommands, decideCommands } from './commands.ts';
import { byAttempt, byOrder, type RowKey } from './rows.ts';

/**
 * What the author of a step writes. Pure, and every function returns a new row: it never changes the one it is given.
 * @template Row of one attempt of an order; it keeps all that its replies need
 */
export interface Step<Row extends RowKey, Do extends Message, Undo extends Message> {
  /** The message type of the undo; every other command is the do. */
  readonly undoType: Undo['type'];
  /** The store has just inserted this row, and nothing is decided on it. No row is left so. */
  isBlank(row: Row): boolean;
  /** Does it, or refuses to. Called once for a row. A refusal is a row, too: a repeat must not be answered otherwise. */
  begin(row: Row, command: Do): Row;
  /** A blank row that was undone, so that it can never begin. Also for a do whose order went on to another attempt. */
  tombstone(row: Row, command: Do | Undo): Row;
  /** Undoes what was begun, or notes that it is to be undone. The same row: it is being undone already. */
  undo(row: Row, command: Undo): Row;
  /**
   * The reply that the row has for a command; the do of an undone row is answered with the undo's reply. Null: not yet.
   * For the undo, null means that it is still to be done.
   */
  replyOf(row: Row, command: Do | Undo): Message | null;
}

/**
 * Decides a batch in the order of its commands. One batch or one at a time makes no difference.
 * @param found every attempt of the commands' orders, locked, blank where the store inserted it. No row for a command:
 *   its order is so old that its rows may be pruned, and it is refused. An undo as well: for a saga that waits for its
 *   answer, "nothing was done" may be false.
 */
export function decideStep<Row extends RowKey, Do extends Message, Undo extends Message>(
  step: Step<Row, Do, Undo>,
  commands: readonly (Do | Undo)[],
  found: readonly Row[],
): DecidedCommands<Row> {
  const newest = newestAttempts(found.filter((row) => !step.isBlank(row)));

  function rowAfter(row: Row, command: Do | Undo): Row {
    const isNewest = newest.see(command.body);
    if (command.type === step.undoType) {
      if (step.isBlank(row)) return step.tombstone(row, command);
      return step.replyOf(row, command) === null ? step.undo(row, command as Undo) : row;
    }
    if (!step.isBlank(row)) return row;
    return isNewest ? step.begin(row, command as Do) : step.tombstone(row, command);
  }

  return decideCommands(
    {
      keyOf: byAttempt,
      decide(before, command) {
        const row = rowAfter(before, command);
        if (step.isBlank(row)) throw new TypeError(`${command.type} left its row blank`);
        return { row, reply: step.replyOf(row, command) };
      },
      unknown: ({ type, body }) => beyondRetention(type, body.orderId),
    },
    commands,
    found,
  );
}

/** The newest attempt that is known of each order, from rows and from the commands so far. */
function newestAttempts(rows: readonly RowKey[]) {
  const newest = new Map<string, number>();
  /** @returns whether no later attempt of the order is known */
  function see(key: RowKey): boolean {
    const known = Math.max(key.attempt, newest.get(byOrder(key)) ?? 0);
    newest.set(byOrder(key), known);
    return known === key.attempt;
  }
  for (const row of rows) see(row);
  return { see };
}
