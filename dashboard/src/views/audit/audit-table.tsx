// Acts of operators, each with its details on demand.
import { Link } from 'wouter';
import type { AuditRecord } from '../../api/types.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Json } from '../../ui/json.tsx';
import type { ListState } from '../../ui/list-end.tsx';
import { Time } from '../../ui/time.tsx';
import { pathOfTarget } from './target.ts';

const columns: readonly Column<AuditRecord>[] = [
  { head: 'At', cell: ({ at }) => <Time at={at} /> },
  { head: 'Actor', cell: ({ actor }) => actor },
  { head: 'Act', cell: ({ act }) => act },
  { head: 'On', cell: ({ target }) => <Target target={target} /> },
  { head: 'Reason', kind: 'text', cell: ({ reason }) => reason ?? <span className="faint">–</span> },
  {
    head: 'Result',
    cell: ({ result }) => (
      <span className="tag" data-tone={result === 'done' ? 'done' : 'undo'}>
        {result}
      </span>
    ),
  },
];

export function AuditTable({ records }: { records: ListState<AuditRecord> }) {
  return (
    <DataTable
      label="Acts of operators"
      columns={columns}
      keyOf={({ id }) => id}
      list={records}
      empty="No act matches."
      details={({ detail }) => <Json label="Details" value={detail} />}
    />
  );
}

function Target({ target }: { target: string }) {
  const path = pathOfTarget(target);
  const words = shortened(target);
  return path === null ? (
    <span className="mono" title={target}>
      {words}
    </span>
  ) : (
    <Link className="mono" href={path} title={target}>
      {words}
    </Link>
  );
}

/** `saga:…847fd30ea43c`: the end of an id tells orders apart. */
const shortened = (target: string) => target.replace(/:[0-9a-f-]{24}([0-9a-f]{12})$/, ':…$1');
