// Dead letters, each with its message on demand and what may be done about it.
import type { DeadLetter } from '../../api/types.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import type { ListState } from '../../ui/list-end.tsx';
import { OrderLink } from '../../ui/order-link.tsx';
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

const columns: readonly Column<DeadLetter>[] = [
  { head: 'Failed', cell: ({ failedAt }) => <Time at={failedAt} /> },
  { head: 'Message', cell: ({ type }) => type ?? <span className="faint">unknown</span> },
  { head: 'Queue', cell: ({ queue }) => queue },
  {
    head: 'Why',
    kind: 'text',
    cell: ({ code, message }) => (
      <>
        {code ?? 'unknown'}
        <small>{message}</small>
      </>
    ),
  },
  {
    head: 'Order',
    cell: ({ orderId }) =>
      orderId === null ? <span className="faint">–</span> : <OrderLink orderId={orderId} />,
  },
  {
    head: 'Status',
    cell: ({ status }) => (
      <span className="tag" data-tone={tones[status]}>
        {status}
      </span>
    ),
  },
];

interface LetterTableProps {
  readonly letters: ListState<DeadLetter>;
  readonly empty: string;
}

export function LetterTable({ letters, empty }: LetterTableProps) {
  return (
    <DataTable
      label="Dead letters"
      columns={columns}
      keyOf={({ id }) => id}
      list={letters}
      empty={empty}
      details={(letter) => <LetterMessage letter={letter} />}
      acts={(letter) => <LetterActs letter={letter} />}
    />
  );
}
