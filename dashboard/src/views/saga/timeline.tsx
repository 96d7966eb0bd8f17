// What happened, one row for each thing, with the time between them to scale.
import { FoldVertical, UnfoldVertical } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { Saga } from '../../api/types.ts';
import { useMachine } from '../../chart/use-machine.ts';
import { formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { sentBy } from './sent.ts';
import { GAP_MS, gapScale, rowsOf } from './time-scale.ts';
import { TimelineEntry } from './timeline-entry.tsx';

export function Timeline({ saga, attempt }: { saga: Saga | undefined; attempt: number }) {
  const machine = useMachine();
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const rows = rowsOf(saga?.history ?? [], attempt);
  const heightOf = gapScale(rows);
  const gaps = rows.filter(({ gapMs }) => gapMs >= GAP_MS).map(({ entry }) => entry.seq);
  const areFolded = gaps.length > 0 && gaps.every((seq) => folded.has(seq));
  // Its command is held back since it came here.
  const held =
    saga?.heldAt == null ? undefined : rows.findLast(({ entry: { from, to } }) => from !== to)?.entry;
  const commands = new Map(machine?.states.map(({ name, command }) => [name, command]));

  function fold(seq: number) {
    const next = new Set(folded);
    if (!next.delete(seq)) next.add(seq);
    setFolded(next);
  }

  const foldAll = gaps.length > 0 && (
    <button type="button" className="button plain" onClick={() => setFolded(new Set(areFolded ? [] : gaps))}>
      {areFolded ? (
        <UnfoldVertical size={14} aria-hidden="true" />
      ) : (
        <FoldVertical size={14} aria-hidden="true" />
      )}
      {areFolded ? 'Gaps to scale' : 'Fold gaps'}
    </button>
  );
  return (
    <Panel title={`Timeline of attempt ${attempt}`} aside={foldAll}>
      <ol className="timeline">
        {rows.map(({ entry, gapMs, offsetMs }) => (
          <Fragment key={entry.seq}>
            {gapMs >= GAP_MS && (
              <li className="gap" style={{ height: folded.has(entry.seq) ? undefined : heightOf(gapMs) }}>
                <button
                  type="button"
                  aria-expanded={!folded.has(entry.seq)}
                  aria-label={`Gap of ${formatDuration(gapMs)}`}
                  onClick={() => fold(entry.seq)}
                >
                  {formatDuration(gapMs)}
                </button>
              </li>
            )}
            <TimelineEntry
              entry={entry}
              offsetMs={offsetMs}
              sends={sentBy(entry, commands)}
              isHeld={entry === held}
            />
          </Fragment>
        ))}
      </ol>
    </Panel>
  );
}
