// saga explain
import { dataOf } from '@order-saga/client/create-client';
import { safeText } from '@order-saga/shared/contracts/safe-text';
import type { Command } from '../command.ts';
import { readId } from '../ids.ts';
import { relative } from '../output/words.ts';

export const explain: Command = {
  usage: 'explain <id>',
  summary: 'why a saga is not done, and what you can do',
  async run({ client, io, options, printer }) {
    const orderId = await readId(io, options.positionals);
    const path = { params: { path: { orderId } } };
    const explanation = await dataOf(client.GET('/sagas/{orderId}/explain', path));
    if (printer.format === 'json') return printer.json(explanation);
    if (printer.format === 'ids') return printer.line(explanation.orderId);
    for (const line of explanation.text.split('\n')) printer.line(safeText(line));
    if (explanation.failureGroup !== null) {
      printer.line(`Its failure group is ${explanation.failureGroup.group}.`);
    }
    printer.line();
    printer.table(
      [{ title: 'ACT' }, { title: 'SENDS' }, { title: 'WHY NOT', shrinks: true }],
      explanation.acts.map(({ act, allowed, sends, whyNot }) => [
        { tone: allowed ? 'good' : 'quiet', text: act },
        sends ?? '',
        { tone: 'quiet', text: whyNot ?? '' },
      ]),
    );
    for (const { at, actor, text } of explanation.notes ?? []) {
      printer.line(safeText(`note of ${actor}, ${relative(at, io.now())}: ${text}`));
    }
  },
};
