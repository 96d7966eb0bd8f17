// The history of a saga as the text of a test. Whatever a service said stands in it as a literal only.
import type { Story } from '@order-saga/client/orchestrator';
import { safeJson } from '@order-saga/shared/contracts/safe-text';

/** From where the test is put. */
const MACHINE_STORY = '../retell.ts';

const HEAD = `// What came to the saga of an order, and where the machine went with it: \`npx saga export\` wrote it from its history. It belongs into
// orchestrator/src/saga/incidents. It fails when a change of the machine goes elsewhere with such an order.
import { expect, it } from 'vitest';
import { retell, type Step } from ${quoted(MACHINE_STORY)};
`;

/** As Biome lays it out: lines have 110 characters at most. */
export function testOf({ steps }: Story): string {
  const { state, attempt, failure } = steps.at(-1)!.leadsTo;
  const why = failure === null ? '' : ` (${failure.reason})`;
  const which = attempt === 1 ? '' : ` in attempt ${attempt}`;
  const name = literal(`the history of an order leads to ${state}${why}${which}`, 0);
  return `${HEAD}
const story: Step[] = ${literal(steps, 0)};

it(${name}, () => {
  expect(retell(story)).toEqual(story);
});
`;
}

const WIDTH = 110;

function literal(value: unknown, indent: number, before = 0): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = indent + 2;
  const list = Array.isArray(value);
  const entries = list
    ? value.map((item) => ['', item] as const)
    : Object.entries(value).map(([key, field]) => [`${keyOf(key)}: `, field] as const);
  if (entries.length === 0) return list ? '[]' : '{}';
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  const flat = entries.map(([key, field]) => key + literal(field, 0, 0)).join(', ');
  const oneLine = list ? `[${flat}]` : `{ ${flat} }`;
  if (!oneLine.includes('\n') && indent + before + oneLine.length + 1 <= WIDTH) return oneLine;
  const pad = ' '.repeat(inner);
  const lines = entries.map(([key, field]) => `${pad}${key}${literal(field, inner, key.length)},`);
  return [open, ...lines, ' '.repeat(indent) + close].join('\n');
}

// In brackets where a plain key would mean something else, as `__proto__` does.
const keyOf = (key: string): string => (/^[a-z]\w*$/i.test(key) ? key : `[${quoted(key)}]`);

function quoted(text: string): string {
  const json = safeJson(text);
  return /['\\]/.test(json) ? json : `'${json.slice(1, -1)}'`;
}
