// Redriving and discarding all parked letters that the filter finds, or all there are.
import { useState } from 'react';
import { useAct } from '../../api/act.ts';
import { api, dataOf } from '../../api/api.ts';
import { newKey } from '../../api/new-key.ts';
import { useWhyNot } from '../../api/session.tsx';
import { ActButton } from '../../ui/act-button.tsx';
import { formatCount } from '../../ui/format.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { isFiltered, type LetterFilter } from './filter.ts';

type Act = 'redrive' | 'discard';

export function ActsOnMany({ filter, shown }: { filter: LetterFilter; shown: number }) {
  const [asked, setAsked] = useState<Act | null>(null);
  // One for each opening of the dialog: pressed again after a lost answer, it is the same act.
  const [key, setKey] = useState(newKey);
  const notYours = useWhyNot('operator');
  const filtered = isFiltered(filter);
  const none = shown === 0 ? 'There is none.' : null;
  const params = { header: { 'idempotency-key': key } };
  const decide = useAct({
    act: ({ act, reason }: { act: Act; reason: string }) =>
      act === 'discard'
        ? dataOf(api.POST('/admin/dead-letters/discard', { params, body: { filter, reason } }))
        : dataOf(
            api.POST('/admin/dead-letters/redrive', {
              params,
              body: filtered ? { filter, reason } : { all: true, reason },
            }),
          ),
    changes: [['dead-letters']],
    onDone: () => setAsked(null),
  });
  const which = filtered ? 'all parked dead letters that match the filters' : 'all parked dead letters';
  const ask = (act: Act) => () => {
    decide.reset();
    setKey(newKey());
    setAsked(act);
  };
  return (
    <div className="panel-head">
      <p className="soft" role="status">
        {decide.data !== undefined &&
          `${formatCount(decide.data.accepted)} decided; ${formatCount(decide.data.remaining)} remain.`}
      </p>
      <div className="push row wraps">
        <ActButton whyNot={notYours ?? none} onAct={ask('redrive')}>
          {filtered ? 'Redrive all that match …' : 'Redrive all …'}
        </ActButton>
        <ActButton
          kind="danger"
          whyNot={
            notYours ??
            none ??
            (filtered ? null : 'Set a filter first: you cannot discard everything at once.')
          }
          onAct={ask('discard')}
        >
          Discard all that match …
        </ActButton>
      </div>
      {asked !== null && (
        <ReasonDialog
          title={asked === 'redrive' ? `Redrive ${which}` : `Discard ${which}`}
          act={asked === 'redrive' ? 'Redrive' : 'Discard'}
          kind={asked === 'redrive' ? 'primary' : 'danger'}
          isBusy={decide.isPending}
          error={decide.error}
          onAct={(reason) => decide.mutate({ act: asked, reason })}
          onClose={() => setAsked(null)}
        >
          <p className="soft">
            {asked === 'redrive'
              ? 'Their messages go back to their own queues, the oldest first.'
              : 'Their messages are discarded for good.'}
          </p>
        </ReasonDialog>
      )}
    </div>
  );
}
