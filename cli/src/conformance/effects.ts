// What is in effect by the participant's own account over HTTP, held against what it has answered.
import type { Ledger } from './ledger.ts';
import type { Command, Key } from './subject.ts';

export interface Effect extends Key {
  /** `2 CONFORMANCE`. */
  readonly what: string;
}

/** @param effectOf what a command has for effect, once it is done @returns a sentence for each that is not as answered */
export function wrongEffects(
  commands: readonly Command[],
  ledger: Ledger,
  seen: readonly Effect[],
  effectOf: (command: Command) => string,
): string[] {
  const byKey = Map.groupBy(seen, nameOf);
  return commands.flatMap((command) => {
    const is = listed((byKey.get(nameOf(command.key)) ?? []).map(({ what }) => what));
    const must = listed(ledger.isInEffect(command) ? [effectOf(command)] : []);
    return is === must
      ? []
      : [`attempt ${command.key.attempt} of ${command.key.orderId}: ${is} instead of ${must}`];
  });
}

/** As many orders as one request may ask about. */
const MOST = 200;

/** Asks about orders in parts, one after the other. */
export async function inParts<Item>(
  commands: readonly Command[],
  ask: (orderIds: string[]) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const orderIds = [...new Set(commands.map(({ key }) => key.orderId))];
  const items: Item[] = [];
  for (let from = 0; from < orderIds.length; from += MOST)
    items.push(...(await ask(orderIds.slice(from, from + MOST))));
  return items;
}

const nameOf = ({ orderId, attempt }: Key) => `${orderId}:${attempt}`;
const listed = (all: readonly string[]) => all.join(' and ') || 'nothing';
