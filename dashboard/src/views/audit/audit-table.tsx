// Acts of operators, each with its details on demand.
import { Fragment, useState } from 'react';
import { Link } from 'wouter';
import type { AuditRecord } from '../../api/types.ts';
import { Json } from '../../ui/json.tsx';
import { TableRegion } from '../../ui/table-region.tsx';
import { Time } from '../../ui/time.tsx';
import { pathOfTarget } from './target.ts';

export function AuditTable({ records }: { records: readonly AuditRecord[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <TableRegion label="Acts of operators">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Actor</th>
            <th scope="col">Act</th>
            <th scope="col">On</th>
            <th scope="col">Reason</th>
            <th scope="col">Result</th>
            <th scope="col">
              <span className="hidden-visually">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <Fragment key={record.id}>
              <tr>
                <td>
                  <Time at={record.at} />
                </td>
                <td>{record.actor}</td>
                <td>{record.act}</td>
                <td className="mono">
                  <Target target={record.target} />
                </td>
                <td className="what">{record.reason ?? <span className="faint">–</span>}</td>
                <td>
                  <span className="tag" data-tone={record.result === 'done' ? 'done' : 'undo'}>
                    {record.result}
                  </span>
                </td>
                <td>
                  <button
                    type="button"
                    className="button"
                    aria-expanded={open === record.id}
                    onClick={() => setOpen(open === record.id ? null : record.id)}
                  >
                    {open === record.id ? 'Hide' : 'Show'}
                  </button>
                </td>
              </tr>
              {open === record.id && (
                <tr>
                  <td colSpan={7} className="unfolded">
                    <Json label="Details" value={record.detail} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </TableRegion>
  );
}

function Target({ target }: { target: string }) {
  const path = pathOfTarget(target);
  const words = shortened(target);
  return path === null ? (
    <span title={target}>{words}</span>
  ) : (
    <Link href={path} title={target}>
      {words}
    </Link>
  );
}

/** `saga:…847fd30ea43c`: the end of an id tells orders apart. */
const shortened = (target: string) => target.replace(/:[0-9a-f-]{24}([0-9a-f]{12})$/, ':…$1');
