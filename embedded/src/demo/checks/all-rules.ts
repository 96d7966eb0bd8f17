// Everything the demo checks, in the order it is shown.
import { endingRules } from './ending-rules.ts';
import { holdingRules } from './holding-rules.ts';
import { recordRules } from './record-rules.ts';
import type { Rule } from './rule.ts';

export const allRules: readonly Rule[] = [...endingRules, ...holdingRules, ...recordRules];
