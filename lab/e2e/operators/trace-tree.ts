// The spans of a trace as a tree in text: a line each, children below their parent in the order of their start.
import type { CollectedSpan } from './otlp-collector.ts';

/**
 * @param parentSpanId whose children are the top: undefined for roots, or a span that the caller made
 * @param isShown leaves spans out, with all below them
 */
export function treeOf(
  spans: readonly CollectedSpan[],
  parentSpanId: string | undefined,
  isShown: (span: CollectedSpan) => boolean = () => true,
): string[] {
  const children = new Map<string | undefined, CollectedSpan[]>();
  for (const span of [...spans].sort((one, other) => Number(one.startedAt - other.startedAt))) {
    children.set(span.parentSpanId, [...(children.get(span.parentSpanId) ?? []), span]);
  }
  const linesBelow = (id: string | undefined, indent: string): string[] =>
    (children.get(id) ?? [])
      .filter(isShown)
      .flatMap((span) => [
        `${indent}${span.name} (${span.service})`,
        ...linesBelow(span.spanId, `${indent}  `),
      ]);
  return linesBelow(parentSpanId, '');
}
