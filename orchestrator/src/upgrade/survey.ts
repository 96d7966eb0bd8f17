// What a start of this version would say of the sagas in a database, by state. Reads only.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { tableLines } from '@order-saga/shared/text/table';
import { judgeUnfinished } from '../store/check-sagas.ts';
import { runningDefinition } from '../store/loading.ts';

/** The unfinished sagas of one state. */
export interface StateSurvey {
  readonly state: string;
  unfinished: number;
  /** Those that this version cannot go on with, by why. */
  readonly stuck: Map<string, { count: number; readonly first: string[] }>;
}

/** Order ids that are named of those with the same reason, the oldest. */
const NAMED = 5;

/** In the order in which a state is first met. */
export async function surveySagas(
  database: SqlRunner,
  definition = runningDefinition,
): Promise<StateSurvey[]> {
  const states = new Map<string, StateSurvey>();
  for await (const { saga, why } of judgeUnfinished(database, definition)) {
    const { state, orderId } = saga;
    const survey = states.get(state) ?? { state, unfinished: 0, stuck: new Map() };
    states.set(state, survey);
    survey.unfinished++;
    if (why === null) continue;
    const alike = survey.stuck.get(why) ?? { count: 0, first: [] };
    survey.stuck.set(why, alike);
    alike.count++;
    if (alike.first.length < NAMED) alike.first.push(orderId);
  }
  return [...states.values()];
}

const stuckIn = ({ stuck }: StateSurvey): number =>
  [...stuck.values()].reduce((sum, { count }) => sum + count, 0);

/** Whether a start would be refused for these sagas. */
export const isStuck = (surveys: readonly StateSurvey[]): boolean =>
  surveys.some((survey) => stuckIn(survey) > 0);

/** @param pivot why the machine itself is refused; null: it is not */
export function renderSurvey(surveys: readonly StateSurvey[], pivot: string | null): string {
  const table = tableLines(
    [
      { title: 'State' },
      { title: 'unfinished', align: 'right' },
      { title: 'can go on', align: 'right' },
      { title: 'cannot', align: 'right' },
    ],
    surveys.map((survey) => [
      ...[survey.state, String(survey.unfinished), String(survey.unfinished - stuckIn(survey))],
      String(stuckIn(survey)),
    ]),
    { paint: (_tone, text) => text },
  );
  const stuck = surveys.flatMap(({ state, stuck }) =>
    [...stuck].flatMap(([why, { count, first }]) => [
      `${count} in ${state}: ${why}`,
      ...first.map((orderId) => `  ${orderId}`),
      ...(count > first.length ? [`  and ${count - first.length} more`] : []),
    ]),
  );
  const isRefused = pivot !== null || stuck.length > 0;
  return [
    ...(surveys.length === 0 ? ['There are no unfinished sagas.'] : table),
    ...(stuck.length === 0 ? [] : ['', ...stuck]),
    ...(pivot === null ? [] : ['', pivot]),
    '',
    isRefused
      ? 'This version would refuse to start on this database (docs/changing-the-saga.md).'
      : 'This version would start on this database.',
  ].join('\n');
}
