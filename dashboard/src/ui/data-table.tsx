// Every table of the dashboard: its columns as data, its rows, and below them that it is empty, that there is more, or
// what went wrong. It scrolls by itself where it is wider than the page, also by keyboard.
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Fragment, type ReactNode, useState } from 'react';
import { ListEnd, type ListState } from './list-end.tsx';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** `number`: aligned at its end. `text`: wraps. Otherwise one line. */
  readonly kind?: 'number' | 'text';
  /** What the server sorts by; the heading becomes a button. */
  readonly sortBy?: string;
}

/** How the server has sorted the rows. */
interface Sorting {
  readonly by: string | undefined;
  readonly order: 'asc' | 'desc' | undefined;
  readonly onSort: (by: string, order: 'asc' | 'desc') => void;
}

interface DataTableProps<Row> {
  /** Name of the table for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string | number;
  readonly list: ListState<Row>;
  /** What is said when there is no row. */
  readonly empty: string;
  readonly sorting?: Sorting;
  /** What a row unfolds to. It adds a last column with a button. */
  readonly details?: (row: Row) => ReactNode;
  /** Buttons of a row, in the last column. */
  readonly acts?: (row: Row) => ReactNode;
  /** Rows whose place is kept until the first answer is there. */
  readonly placeholders?: number;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, keyOf, list, empty, sorting, details, acts, placeholders = 0 } = props;
  const [open, setOpen] = useState<string | number | null>(null);
  const hasLast = details !== undefined || acts !== undefined;
  const width = columns.length + (hasLast ? 1 : 0);

  function row(item: Row) {
    const key = keyOf(item);
    const isOpen = open === key;
    return (
      <Fragment key={key}>
        <tr>
          {columns.map(({ head, kind, cell }) => (
            <td key={head} data-kind={kind}>
              {cell(item)}
            </td>
          ))}
          {hasLast && (
            <td>
              <span className="row">
                {details && (
                  <button
                    type="button"
                    className="button"
                    aria-expanded={isOpen}
                    onClick={() => setOpen(isOpen ? null : key)}
                  >
                    {isOpen ? 'Hide' : 'Show'}
                  </button>
                )}
                {acts?.(item)}
              </span>
            </td>
          )}
        </tr>
        {isOpen && details && (
          <tr>
            <td colSpan={width} className="unfolded">
              {details(item)}
            </td>
          </tr>
        )}
      </Fragment>
    );
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="table-region" aria-label={label} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading key={column.head} column={column} sorting={sorting} />
              ))}
              {hasLast && (
                <th scope="col">
                  <span className="hidden-visually">{acts ? 'Acts' : 'Details'}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>{list.items?.map(row) ?? <Placeholders count={placeholders} width={width} />}</tbody>
        </table>
      </section>
      {(list.items !== undefined || placeholders === 0) && <ListEnd list={list} empty={empty} />}
    </>
  );
}

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
}

function Heading<Row>({ column: { head, kind, sortBy }, sorting }: HeadingProps<Row>) {
  if (sorting === undefined || sortBy === undefined)
    return (
      <th scope="col" data-kind={kind}>
        {head}
      </th>
    );
  const isSorted = sorting.by === sortBy;
  const isAscending = sorting.order === 'asc';
  const Icon = isAscending ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      data-kind={kind}
      aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : undefined}
    >
      <button
        type="button"
        className="sort"
        onClick={() => sorting.onSort(sortBy, isSorted && !isAscending ? 'asc' : 'desc')}
      >
        {head}
        {isSorted && <Icon size={12} aria-hidden="true" />}
      </button>
    </th>
  );
}

/** The place of the rows, until they are there. */
function Placeholders({ count, width }: { count: number; width: number }) {
  return Array.from({ length: count }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <tr key={index}>
      <td colSpan={width} />
    </tr>
  ));
}
