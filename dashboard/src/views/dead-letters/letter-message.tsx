// The message of a dead letter, read when somebody looks: a large body is not in the list.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api.ts';
import type { DeadLetter } from '../../api/types.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Json } from '../../ui/json.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';

export function LetterMessage({ letter: listed }: { letter: DeadLetter }) {
  const { data, error } = useQuery({
    queryKey: ['dead-letters', listed.id],
    queryFn: () => dataOf(api.GET('/admin/dead-letters/{id}', { params: { path: { id: listed.id } } })),
  });
  if (error !== null) return <Problem error={error} />;
  const letter = data ?? listed;
  return (
    <div className="stack">
      <Facts
        facts={[
          ['Message id', letter.messageId ?? 'none'],
          ['Size', `${formatCount(letter.bytes)} bytes`],
          ['Redriven before', `${letter.redrives} times`],
          ['Last act', <LastAct key="act" letter={letter} />],
        ]}
      />
      {letter.body.value === null || letter.body.value === undefined ? (
        <p className="soft">
          {data === undefined ? 'Reading …' : `The body is ${letter.body.format}: it is not shown.`}
        </p>
      ) : (
        <Json label="Body" value={letter.body.value} />
      )}
      <details>
        <summary>Headers</summary>
        <Json label="Headers" value={letter.headers} />
      </details>
    </div>
  );
}

function LastAct({ letter: { lastAct } }: { letter: DeadLetter }) {
  if (lastAct === null) return 'none';
  return (
    <>
      {lastAct.actor}, <Time at={lastAct.at} />
      {lastAct.reason !== null && `: ${lastAct.reason}`}
    </>
  );
}
