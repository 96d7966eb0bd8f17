// What operators know about a failure group. Notes stay with it, also when it is empty for a while.
import { useState } from 'react';
import { useAct } from '../../api/act.ts';
import { api, dataOf } from '../../api/api.ts';
import { useWhyNot } from '../../api/session.tsx';
import type { FailureGroup } from '../../api/types.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Field } from '../../ui/field.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';

const MOST_CHARACTERS = 2000;

export function Notes({ group: { group, notes } }: { group: FailureGroup }) {
  const [text, setText] = useState('');
  const notYours = useWhyNot('operator');
  const add = useAct({
    act: (text: string) =>
      dataOf(
        api.POST('/admin/failure-groups/{group}/notes', { params: { path: { group } }, body: { text } }),
      ),
    changes: [['failure-groups']],
    onDone: () => setText(''),
  });
  return (
    <Panel title="Notes">
      <div className="stack">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate(oneLine(text));
          }}
        >
          <Field label="New note">
            <textarea
              className="input"
              required
              maxLength={MOST_CHARACTERS}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          {add.error !== null && <Problem error={add.error} />}
          <div className="dialog-acts">
            <ActButton
              type="submit"
              whyNot={notYours ?? (text.trim() === '' ? 'Write something first.' : null)}
              onAct={() => {}}
            >
              Add the note
            </ActButton>
          </div>
        </form>
        <ul className="note-list" aria-live="polite">
          {notes.map(({ id, at, actor, text }) => (
            <li key={id}>
              <p>{text}</p>
              <small className="soft">
                {actor}, <Time at={at} />
              </small>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
