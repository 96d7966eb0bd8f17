// A saga's history, drawn: what came when, and how long nothing did.
import type { HistoryEntry, Saga } from '@order-saga/client/orchestrator';
import { safeText } from '@order-saga/shared/contracts/safe-text';
import { cut, widthOf } from '@order-saga/shared/text/width';
import { type Paint, type Tone, toneOfOutcome } from './output/paint.ts';
import { duration, money, relative } from './output/words.ts';

export interface Canvas {
  readonly paint: Paint;
  readonly width: number;
  readonly now: number;
}

/** Silence from here on has a line of its own. Milliseconds. */
const LONG_GAP_MS = 1000;

const marks: Readonly<Record<HistoryEntry['kind'], { glyph: string; tone: Tone }>> = {
  message: { glyph: '●', tone: 'plain' },
  timeout: { glyph: '◷', tone: 'warn' },
  admin: { glyph: '◆', tone: 'strong' },
  command: { glyph: '↻', tone: 'quiet' },
  stale: { glyph: '·', tone: 'quiet' },
};

export function timelineLines(saga: Saga, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const names = Math.max(0, ...saga.history.map(({ name }) => widthOf(safeText(name))));
  const lines = headOf(saga, canvas);
  let before: HistoryEntry | undefined;
  let day = '';
  for (const entry of saga.history) {
    const gapMs = before === undefined ? 0 : Date.parse(entry.at) - Date.parse(before.at);
    if (gapMs >= LONG_GAP_MS) lines.push(paint('quiet', `${' '.repeat(14)}┊ ${duration(gapMs)}`));
    if (entry.attempt !== before?.attempt && entry.kind !== 'stale') {
      lines.push(paint('strong', `attempt ${entry.attempt}`));
    }
    if (entry.at.slice(0, 10) !== day) {
      day = entry.at.slice(0, 10);
      lines.push(paint('quiet', `  ${day}`));
    }
    lines.push(entryLine(entry, names, { paint, width }));
    before = entry;
  }
  return [...lines, ...tailOf(saga, canvas)];
}

function headOf(saga: Saga, { paint, width, now }: Canvas): string[] {
  const { failure, incident } = saga;
  const tone = toneOfOutcome(saga.outcome, incident !== null);
  const ended = saga.finishedAt === null ? '' : `, ended ${relative(saga.finishedAt, now)}`;
  const facts = [
    `attempt ${saga.attempt}`,
    money(saga.total, saga.currency),
    `customer ${saga.customerId}`,
    `started ${relative(saga.startedAt, now)}${ended}`,
  ];
  const lines = [`${saga.orderId}  ${paint(tone, saga.state)}`, cut(safeText(facts.join(' · ')), width)];
  if (saga.holdExpiresAt !== null)
    lines.push(
      cut(`held for its payment until ${saga.holdExpiresAt} (${relative(saga.holdExpiresAt, now)})`, width),
    );
  if (saga.heldAt !== null)
    lines.push(
      paint(
        'warn',
        cut(`its command is held back since ${relative(saga.heldAt, now)}, see saga holds`, width),
      ),
    );
  if (failure !== null) {
    const detail = failure.detail === null ? '' : `: ${failure.detail}`;
    lines.push(paint('bad', cut(safeText(`failed: ${failure.reason}${detail}`), width)));
  }
  if (incident !== null) {
    const text = `incident: ${incident.code}, since ${relative(incident.since, now)}: ${incident.message}`;
    lines.push(paint('warn', cut(safeText(text), width)));
  }
  return [...lines, ''];
}

function entryLine(entry: HistoryEntry, names: number, { paint, width }: Omit<Canvas, 'now'>): string {
  const { glyph, tone } = marks[entry.kind];
  const name = safeText(entry.name);
  const way = entry.from === entry.to || entry.from === null ? entry.to : `${entry.from} → ${entry.to}`;
  const start = `  ${entry.at.slice(11, 23)}  ${glyph} ${name}${' '.repeat(names - widthOf(name))}  `;
  const rest = safeText([way, ...notesOf(entry)].join('  '));
  const text = cut(start + rest, width);
  return entry.to === 'Failed' && entry.kind === 'message'
    ? paint('bad', text)
    : paint(endTone(entry) ?? tone, text);
}

const endTone = ({ to, kind }: HistoryEntry): Tone | undefined =>
  to === 'Completed' && kind === 'message' ? 'good' : undefined;

function notesOf({ actor, detail }: HistoryEntry): string[] {
  const simple = Object.entries(detail).filter(([, value]) => ['string', 'number'].includes(typeof value));
  return [...(actor === null ? [] : [`by ${actor}`]), ...simple.map(([name, value]) => `${name}=${value}`)];
}

function tailOf({ outcome, history, deadlineAt, state }: Saga, { paint, width, now }: Canvas): string[] {
  if (outcome !== 'running') return [];
  const last = history.at(-1);
  const since = last === undefined ? '' : ` ${duration(now - Date.parse(last.at))}`;
  const next = deadlineAt === null ? '' : `, sends again ${relative(deadlineAt, now)}`;
  return [paint('quiet', cut(`${' '.repeat(14)}○ waits in ${state}${since}${next}`, width))];
}
