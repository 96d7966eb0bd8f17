// What came to a saga, without what tells of whom it was: customer, ids, references and the words of people. Pure.
import { catalogue, type MessageType } from '@order-saga/shared/contracts/catalogue';
import { Clean } from 'typebox/value';
import type { Came } from '../../saga/retell.ts';

/** Where the texts stand that the machine goes by; in every other place a text is replaced. The places of lists are left out. */
const KEPT: ReadonlySet<string> = new Set([
  ...['reason', 'declineCode', 'outcome', 'currency', 'lines.sku', 'shortages.sku', 'settlement.how'],
  ...['command', 'at', 'expiresAt', 'status', 'failure.reason'],
]);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same steps; the same text is replaced by the same one, whichever order it was. */
export function withoutNames(story: readonly Came[]): Came[] {
  const standIns = new Map<string, string>();
  const standIn = (text: string, name: string): string => {
    const known = standIns.get(text);
    if (known !== undefined) return known;
    const number = standIns.size + 1;
    const given = UUID.test(text)
      ? `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
      : `${name}-${number}`;
    standIns.set(text, given);
    return given;
  };
  const cleaned = (value: unknown, path: string, name: string): unknown => {
    if (typeof value === 'string') return KEPT.has(path) ? value : standIn(value, name);
    if (Array.isArray(value)) return value.map((item) => cleaned(item, path, name));
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([key, field]) => {
      const at = path === '' ? key : `${path}.${key}`;
      return [key, cleaned(field, at, key)] as const;
    });
    return Object.fromEntries(fields);
  };
  return story.map((came) => {
    const detail = cleaned(whatCounts(came), '', '') as Came['detail'];
    return came.kind === 'message'
      ? { ...came, messageId: standIn(came.messageId, 'message'), detail }
      : { ...came, detail };
  });
}

/** What the history keeps for people is left out, and so is what no version of this message is known to have. */
function whatCounts({ kind, name, detail }: Came): Record<string, unknown> {
  if (kind === 'message') return Clean(catalogue[name as MessageType].body, structuredClone(detail)) as never;
  const {
    reason: _reason,
    paymentReplaced: _paymentReplaced,
    replay: _replay,
    how: _how,
    ...counts
  } = detail;
  return counts;
}
