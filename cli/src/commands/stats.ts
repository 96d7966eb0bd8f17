// saga stats
import { dataOf } from '@order-saga/client/create-client';
import type { Command } from '../command.ts';
import { relative } from '../output/words.ts';
import { filterHelp, filterOptions, readFilter } from '../saga-filter.ts';

export const stats: Command = {
  usage: 'stats [filters]',
  summary: 'how many sagas there are, by state, outcome and failure',
  help: filterHelp,
  options: filterOptions,
  async run({ client, io, options, printer }) {
    const filter = readFilter(options, io.now());
    const [counts, all] = await Promise.all([
      dataOf(client.GET('/sagas/facets', { params: { query: filter } })),
      dataOf(client.GET('/sagas/stats')),
    ]);
    if (printer.format === 'json') return printer.json({ ...counts, oldestUnfinished: all.oldestUnfinished });
    if (printer.format === 'ids') {
      return all.oldestUnfinished === null ? undefined : printer.line(all.oldestUnfinished.orderId);
    }
    const rows = (what: string, of: Record<string, number>) =>
      Object.entries(of)
        .filter(([, sagas]) => sagas > 0)
        .map(([name, sagas]) => [what, name, String(sagas)]);
    printer.table(
      [{ title: 'WHAT' }, { title: 'WHICH', shrinks: true }, { title: 'SAGAS', align: 'right' }],
      [
        ['all', '', `${counts.total}${counts.atLeast ? '+' : ''}`],
        ...rows('state', counts.states),
        ...rows('outcome', counts.outcomes),
        ...rows('failure', counts.failureReasons),
        ...rows('incident', counts.incidents),
      ],
    );
    const { oldestUnfinished: oldest } = all;
    if (oldest !== null) {
      printer.line(
        `oldest unfinished: ${oldest.orderId}, ${oldest.state}, started ${relative(oldest.startedAt, io.now())}`,
      );
    }
  },
};
