// The command line of `npm run simulate`.
import { parseArgs } from 'node:util';
import { faultKinds } from './kernel/faults.ts';
import { type RuleName, ruleNames, rules } from './rules.ts';

export interface Arguments {
  readonly runs: number;
  readonly seed: number;
  readonly threads: number;
  readonly without: readonly RuleName[];
  readonly spared: readonly string[];
  /** Tell the story of the one run of this seed. */
  readonly story: boolean;
  /** Do not look for the shortest story of a violation. */
  readonly isBrief: boolean;
}

export const usage = `npm run simulate -- [options]
  --runs N          how many runs (1000)
  --seed S          seed of the first run; the next ones follow it (fresh)
  --threads N       threads that share the runs (2)
  --story           tell the whole story of the run of this seed
  --brief           do not look for the shortest story of a violation
  --spare FAULT     a fault that does not happen; may be given again
  --without RULE    take a rule away; may be given again

rules
${ruleNames.map((name) => `  ${name.padEnd(28)}${rules[name].meaning}`).join('\n')}

faults
${faultKinds.map((kind) => `  ${kind}`).join('\n')}`;

/** @param freshSeed used where none is given @throws Error what is wrong with the arguments */
export function readArguments(args: readonly string[], freshSeed: number): Arguments | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(freshSeed) },
      threads: { type: 'string', default: '2' },
      story: { type: 'boolean', default: false },
      brief: { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
      spare: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  for (const name of values.without) if (!isRule(name)) throw new Error(`there is no rule ${name}`);
  for (const kind of values.spare)
    if (!faultKinds.includes(kind)) throw new Error(`there is no fault "${kind}"`);
  return {
    runs: numberOf('runs', values.runs, 1),
    seed: numberOf('seed', values.seed, 0),
    threads: numberOf('threads', values.threads, 1),
    without: values.without.filter(isRule),
    spared: values.spare,
    story: values.story,
    isBrief: values.brief,
  };
}

const isRule = (name: string): name is RuleName => Object.hasOwn(rules, name);

function numberOf(name: string, text: string, from: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < from)
    throw new Error(`--${name} is a whole number from ${from}`);
  return value;
}
