// Dead letters, each with its message on demand and what may be done about it.
import { Fragment, useState } from 'react';
import { Link } from 'wouter';
import type { DeadLetter } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { shortId } from '../../ui/format.ts';
import { TableRegion } from '../../ui/table-region.tsx';
import { Time } from '../../ui/time.tsx';
import type { Tone } from '../../ui/tones.ts';
import { LetterActs } from './letter-acts.tsx';
import { LetterMessage } from './letter-message.tsx';

const tones: Readonly<Record<DeadLetter['status'], Tone>> = {
  parked: 'failed',
  redriving: 'forward',
  redriven: 'done',
  discarded: 'start',
  taken: 'undo',
};

export function LetterTable({ letters }: { letters: readonly DeadLetter[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <TableRegion label="Dead letters">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Failed</th>
            <th scope="col">Message</th>
            <th scope="col">Queue</th>
            <th scope="col">Why</th>
            <th scope="col">Order</th>
            <th scope="col">Status</th>
            <th scope="col">
              <span className="hidden-visually">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <Fragment key={letter.id}>
              <tr>
                <td>
                  <Time at={letter.failedAt} />
                </td>
                <td>{letter.type ?? <span className="faint">unknown</span>}</td>
                <td>{letter.queue}</td>
                <td className="what">
                  {letter.code ?? 'unknown'}
                  <small>{letter.message}</small>
                </td>
                <td>
                  {letter.orderId === null ? (
                    <span className="faint">–</span>
                  ) : (
                    <Link className="mono" href={paths.saga(letter.orderId)}>
                      {shortId(letter.orderId)}
                    </Link>
                  )}
                </td>
                <td>
                  <span className="tag" data-tone={tones[letter.status]}>
                    {letter.status}
                  </span>
                </td>
                <td>
                  <span className="row">
                    <button
                      type="button"
                      className="button"
                      aria-expanded={open === letter.id}
                      onClick={() => setOpen(open === letter.id ? null : letter.id)}
                    >
                      {open === letter.id ? 'Hide' : 'Show'}
                    </button>
                    <LetterActs letter={letter} />
                  </span>
                </td>
              </tr>
              {open === letter.id && (
                <tr>
                  <td colSpan={7} className="unfolded">
                    <LetterMessage letter={letter} />
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
