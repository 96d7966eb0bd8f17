// One page of sagas.
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Link } from 'wouter';
import type { SagaPage, SagaSummary } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatDuration, formatMoney, shortId } from '../../ui/format.ts';
import { StateTag } from '../../ui/state-tag.tsx';
import { Time } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { PAGE, queryOf, withValues } from './filter.ts';

interface SagaTableProps {
  readonly page: SagaPage | undefined;
  readonly search: URLSearchParams;
  readonly onChange: (search: URLSearchParams) => void;
}

export function SagaTable({ page, search, onChange }: SagaTableProps) {
  const now = useNow(1000);
  const { sort, order } = queryOf(search);
  const isEmpty = page?.items.length === 0;

  function sortable(name: 'startedAt' | 'updatedAt' | 'deadlineAt', text: string) {
    const isSorted = sort === name;
    const next = isSorted && order === 'desc' ? 'asc' : 'desc';
    const Icon = order === 'asc' ? ArrowUp : ArrowDown;
    return (
      <th scope="col" aria-sort={isSorted ? (order === 'asc' ? 'ascending' : 'descending') : undefined}>
        <button
          type="button"
          className="sort"
          onClick={() => onChange(withValues(search, { sort: name, order: next }))}
        >
          {text}
          {isSorted && <Icon size={12} aria-hidden="true" />}
        </button>
      </th>
    );
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard, too
    <section className="table-region" tabIndex={0} aria-label="Table of sagas">
      <table className="table sagas">
        <thead>
          <tr>
            <th scope="col">Order</th>
            <th scope="col">State</th>
            <th scope="col">Customer</th>
            <th scope="col" className="right">
              Total
            </th>
            <th scope="col">Why</th>
            {sortable('startedAt', 'Started')}
            {sortable('updatedAt', 'Updated')}
            {sortable('deadlineAt', 'Next try')}
            <th scope="col" className="right">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {page === undefined && <Placeholders />}
          {page?.items.map((saga) => (
            <Row key={saga.orderId} saga={saga} now={now} />
          ))}
        </tbody>
      </table>
      {isEmpty && <p className="empty">No saga fits.</p>}
    </section>
  );
}

function Row({ saga, now }: { saga: SagaSummary; now: number }) {
  const { orderId, state, attempt, customerId, total, currency, failure, incident } = saga;
  const end = saga.finishedAt === null ? now : Date.parse(saga.finishedAt);
  const why =
    incident?.code ?? (failure === null ? '' : [failure.reason, failure.detail].filter(Boolean).join(': '));
  return (
    <tr>
      <td>
        <Link className="mono" href={paths.saga(orderId)} title={orderId}>
          {shortId(orderId)}
        </Link>
      </td>
      <td>
        <StateTag state={state} /> {attempt > 1 && <span className="faint nowrap">attempt {attempt}</span>}
      </td>
      <td className="breaks sagas-customer">{customerId}</td>
      <td className="right">{formatMoney(total, currency)}</td>
      <td className="breaks sagas-why">
        {incident === null ? (
          why
        ) : (
          <span className="tag" data-tone="undo">
            {why}
          </span>
        )}
      </td>
      <td>
        <Time at={saga.startedAt} />
      </td>
      <td>
        <Time at={saga.updatedAt} />
      </td>
      <td>
        {saga.deadlineAt === null || saga.outcome !== 'running' ? (
          <span className="faint">–</span>
        ) : (
          until(saga.deadlineAt, now)
        )}
      </td>
      <td className="right">{formatDuration(Math.max(0, end - Date.parse(saga.startedAt)))}</td>
    </tr>
  );
}

const until = (iso: string, now: number) => {
  const ms = Date.parse(iso) - now;
  return ms <= 0 ? 'due' : `in ${formatDuration(Math.ceil(ms / 1000) * 1000)}`;
};

/** The place of the rows, until they are there. */
function Placeholders() {
  return Array.from({ length: PAGE }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <tr key={index}>
      <td colSpan={9} />
    </tr>
  ));
}
