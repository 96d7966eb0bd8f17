// The report of `npm run check:saga`. Pure.
import { type Fault, faultKinds } from './faults.ts';

/** @param places how many were walked */
export function renderFaults(faults: readonly Fault[], states: number, places: number): string {
  const found = faults.flatMap(({ kind, at, detail, path }) => [
    '',
    `${kind}: ${at} (${faultKinds[kind]})`,
    `  ${detail}`,
    `  shortest way: ${path}`,
  ]);
  const end =
    faults.length === 0
      ? 'Nothing is wrong with it.'
      : `${faults.length} faults. None of them may go to production.`;
  return [
    `The machine has ${states} states; a saga can come to ${places} places in it.`,
    ...found,
    '',
    end,
  ].join('\n');
}
