// How a claim says that it is not met.
import type { Reply } from './desk.ts';

/** The participant does not do what is asked. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
  /** The order whose messages tell why. */
  readonly orderId: string | undefined;
  constructor(message: string, of: { readonly orderId?: string | undefined } = {}) {
    super(message);
    this.orderId = of.orderId;
  }
}

/** The claim could not be put to the test. */
export class NotChecked extends Error {
  override readonly name = 'NotChecked';
}

/** @throws Unmet unless the reply is of this type */
export function expectType(reply: Reply, type: string, when: string): void {
  if (reply.type !== type) throw new Unmet(`${when}: ${reply.type} came instead of ${type}`, reply.key);
}

/** @throws Unmet unless both say the same */
export function expectAlike(reply: Reply, first: Reply, when: string): void {
  const [is, must] = [reply, first].map(({ type, fields }) => `${type} ${sorted(fields)}`);
  if (is !== must) throw new Unmet(`${when}: ${is} came instead of ${must}`, reply.key);
}

/** As a repeat, which has the message id of the first. @throws Unmet */
export function expectSame(reply: Reply, first: Reply, when: string): void {
  expectAlike(reply, first, when);
  if (reply.messageId !== first.messageId)
    throw new Unmet(`${when}: the same reply has another message id than before`, reply.key);
}

/** As JSON, whatever the order of the fields. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
