// What stands below a list: that it is empty, that more can be read, or what went wrong.
import { Problem } from './problem.tsx';

/** Rows that are read page by page; `more` reads the next page, and is null at the end. */
export interface ListState<Row> {
  readonly items: readonly Row[] | undefined;
  readonly error: unknown;
  readonly isReading: boolean;
  readonly more: (() => void) | null;
}

interface ListEndProps {
  readonly list: ListState<unknown>;
  readonly empty: string;
}

export function ListEnd({ list: { items, error, isReading, more }, empty }: ListEndProps) {
  if (error !== null) return <Problem error={error} />;
  if (items === undefined) return <p className="empty waiting">Reading …</p>;
  if (items.length === 0) return <p className="empty">{empty}</p>;
  if (more === null) return null;
  return (
    <div className="list-more">
      <button type="button" className="button" aria-disabled={isReading} onClick={more}>
        {isReading ? 'Reading …' : 'Show more'}
      </button>
    </div>
  );
}
