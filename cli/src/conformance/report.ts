// The results for people.
import { safeText } from '@order-saga/shared/contracts/safe-text';
import type { Tone } from '../output/paint.ts';
import type { Printer } from '../output/printer.ts';
import type { Result } from './run.ts';

const outcomes = {
  passed: { word: 'passed', tone: 'good' },
  failed: { word: 'failed', tone: 'bad' },
  'not-checked': { word: 'not checked', tone: 'quiet' },
} as const satisfies Record<Result['outcome'], { word: string; tone: Tone }>;

const OUTCOME_WIDTH = 12;
const CLAIM_WIDTH = 33;

/** One result as it comes, with what it takes to find out why. */
export function printResult(printer: Printer, { claim, asks, outcome, why, messages }: Result): void {
  const { word, tone } = outcomes[outcome];
  const indent = ' '.repeat(OUTCOME_WIDTH);
  printer.line(`${printer.paint(tone, word.padEnd(OUTCOME_WIDTH))} ${claim.padEnd(CLAIM_WIDTH)} ${asks}`);
  if (why !== null) printer.line(`${indent} ${printer.paint(tone, safeText(why))}`);
  for (const { direction, type, messageId, body } of messages)
    printer.line(
      safeText(`${indent} ${direction.padEnd(6)} ${type ?? '(no type)'} ${messageId ?? '(no id)'} ${body}`),
    );
}

export function printSummary(printer: Printer, counts: ReturnType<typeof countsOf>): void {
  printer.line();
  printer.line(`${counts.passed} passed, ${counts.failed} failed, ${counts.notChecked} not checked`);
}

export function countsOf(results: readonly Result[]) {
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return { passed: count('passed'), failed: count('failed'), notChecked: count('not-checked') };
}
