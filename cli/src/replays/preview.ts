// What a replay would do, before it does it.
import type { ReplayPreview } from '@order-saga/client/orchestrator';
import { safeText } from '@order-saga/shared/contracts/safe-text';
import type { Printer } from '../output/printer.ts';
import { money } from '../output/words.ts';
import { otherTokenWords } from './other-token.ts';

type Item = ReplayPreview['items'][number];

/** Shows what is frozen, and the first sagas of it. */
export function showPreview(preview: ReplayPreview, printer: Printer): void {
  printer.line(summaryOf(preview));
  printer.line();
  printer.table(
    [
      { title: 'ORDER' },
      { title: 'STATE' },
      { title: 'ATT', align: 'right' },
      { title: 'TOTAL', align: 'right' },
      { title: 'FAILED BY', shrinks: true },
      { title: 'HELD NOW', shrinks: true },
      { title: 'WOULD BE', shrinks: true },
    ],
    preview.items.map((item) => [
      item.orderId,
      item.state,
      String(item.attempt),
      money(item.amount, item.currency),
      item.failure?.reason ?? '',
      heldBy(item),
      item.skipped === null
        ? { tone: 'good', text: item.commands.join(', ') }
        : { tone: 'warn', text: `skipped: ${item.skipped}` },
    ]),
  );
  const more = preview.sagas - preview.items.length;
  if (more > 0) printer.line(`and ${more} more`);
}

/** `300 sagas, 299 would be replayed: 5,980.00 EUR`, and with whose payment token, as one line. */
export function summaryOf(preview: ReplayPreview): string {
  const { sagas, replayable, totals } = preview;
  const charged = otherTokenWords(preview);
  const amounts = totals
    .filter((total) => total.replayable.sagas > 0)
    .map((total) => money(total.replayable.amount, total.currency));
  return safeText(
    `${sagas} ${sagas === 1 ? 'saga' : 'sagas'}, ${replayable} would be replayed${amounts.length === 0 ? '' : `: ${amounts.join(', ')}`}${charged === null ? '' : `; ${charged}`}`,
  );
}

function heldBy({ holds: { stock, payment } }: Item): string {
  const short = stock?.short.map(
    ({ sku, wanted, free }) => `${sku} short: ${free ?? 'unknown'} of ${wanted}`,
  );
  return [stock?.reservation, ...(short ?? []), payment].filter(Boolean).join(', ');
}
