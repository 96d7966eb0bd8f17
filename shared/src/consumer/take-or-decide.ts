// A batch in one transaction, most of it taken as it comes: one statement does what a message asks for where its row is
// as such a message expects it. Only the rest has its rows locked and read before it is decided.
// Why: docs/adr/0020-steps-without-reading-first.md.
import type { Message } from '../contracts/message.ts';
import type { Driver, DriverTransaction } from '../database/driver.ts';

/** The two ways of a message. */
export interface Ways<M extends Message, Result> {
  /** Whether `take` may be tried with it. */
  mayTake(message: M): boolean;
  /**
   * Does what messages ask for where that needs no decision, with statements that it hands over for the COMMIT, and
   * which lock rows in the order of their keys.
   * @returns what gives, after the commit, the results of those it was possible for; nothing has changed for the others
   */
  take(tx: Pick<DriverTransaction, '$withCommit'>, messages: readonly M[]): () => ReadonlyMap<M, Result>;
  /** Decides on the rows as they are. @returns a result for each, in order */
  decide(tx: DriverTransaction, messages: readonly M[]): Promise<readonly Result[]>;
}

/**
 * Handles messages in one transaction, and in one round trip when all of them can be taken; what was to be taken and
 * could not is decided in a second one, which is rare. A message is only taken when it is alone for its order: then its
 * place among the others does not matter.
 * @returns a result for each message, in order @throws what the ways throw; a first transaction may be committed by then
 */
export async function takeOrDecide<M extends Message, Result>(
  driver: Pick<Driver, 'transaction'>,
  messages: readonly M[],
  { mayTake, take, decide }: Ways<M, Result>,
): Promise<Result[]> {
  if (messages.length === 0) return [];
  const count = new Map<string, number>();
  for (const { body } of messages) count.set(body.orderId, (count.get(body.orderId) ?? 0) + 1);
  const isAlone = ({ body }: M) => count.get(body.orderId) === 1;
  const toTake = new Set(messages.filter((message) => isAlone(message) && mayTake(message)));
  const others = messages.filter((message) => !toTake.has(message));

  const { taken, decided } = await driver.transaction(async (tx) => ({
    taken: toTake.size === 0 ? undefined : take(tx, [...toTake]),
    decided: others.length === 0 ? [] : await decide(tx, others),
  }));
  const results = new Map<M, Result>(taken?.());
  const left = [...toTake].filter((message) => !results.has(message));
  if (left.length > 0) {
    const late = await driver.transaction((tx) => decide(tx, left));
    left.forEach((message, index) => {
      results.set(message, late[index]!);
    });
  }
  const inTurn = decided.values();
  return messages.map((message) => (toTake.has(message) ? results.get(message)! : inTurn.next().value!));
}
