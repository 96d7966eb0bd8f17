// What operators noted and did about a saga, the newest first.
import { useState } from 'react';
import { useWhyNot } from '../../api/session.tsx';
import type { Explanation } from '../../api/types.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { formatTime } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { NoteDialog } from './act-dialogs.tsx';

export function Notes({ explanation, orderId }: { explanation: Explanation | undefined; orderId: string }) {
  const whyNot = useWhyNot('operator');
  const [writes, setWrites] = useState(false);
  const { notes, audit } = explanation ?? {};
  const add = (
    <ActButton whyNot={whyNot} onAct={() => setWrites(true)}>
      Add a note
    </ActButton>
  );
  return (
    <Panel title="Notes and acts" aside={add}>
      {explanation !== undefined && (notes === null || audit === null) && (
        <p className="faint">Sign in to see notes and acts.</p>
      )}
      {notes?.length === 0 && audit?.length === 0 && <p className="faint">No notes or acts yet.</p>}
      <ul className="notes">
        {notes?.map(({ id, at, actor, text }) => (
          <li key={id}>
            <span className="faint">
              {actor}, {formatTime(at)}
            </span>
            <p>{text}</p>
          </li>
        ))}
        {audit
          ?.filter(({ act }) => act !== 'annotate')
          .map(({ id, at, actor, act, reason, result }) => (
            <li key={id}>
              <span className="faint">
                {actor}, {formatTime(at)}
              </span>
              <p>
                <strong>{act}</strong>: {reason}{' '}
                {result !== 'done' && (
                  <span className="tag" data-tone="failed">
                    {result}
                  </span>
                )}
              </p>
            </li>
          ))}
      </ul>
      {writes && <NoteDialog orderId={orderId} onClose={() => setWrites(false)} />}
    </Panel>
  );
}
