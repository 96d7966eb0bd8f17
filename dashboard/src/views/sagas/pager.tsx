// The way to older sagas and back, and to those that began meanwhile.
import { useLocation } from 'wouter';
import type { SagaPage } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatCount } from '../../ui/format.ts';
import { withValues } from './filter.ts';

interface PagerProps {
  readonly page: SagaPage | undefined;
  readonly search: URLSearchParams;
  readonly begun: number;
  readonly onRefresh: () => void;
}

export function Pager({ page, search, begun, onRefresh }: PagerProps) {
  const [, navigate] = useLocation();
  const isFirst = !search.has('cursor');
  const next = page?.nextCursor ?? null;

  function toNext(cursor: string) {
    const to = withValues(search, {});
    to.set('cursor', cursor);
    navigate(`${paths.sagas}?${to}`, { state: { paged: true } });
  }
  function toPrevious() {
    // Cursors lead one way: back is where one came from, and without that the beginning.
    if ((history.state as { paged?: boolean } | null)?.paged) history.back();
    else navigate(`${paths.sagas}?${withValues(search, {})}`);
  }

  return (
    <nav className="row wraps pager" aria-label="Pages">
      <span aria-live="polite">
        {isFirst && begun > 0 && (
          <button type="button" className="button" onClick={onRefresh}>
            Show {formatCount(begun)} new
          </button>
        )}
      </span>
      <button type="button" className="button push" disabled={isFirst} onClick={toPrevious}>
        Previous
      </button>
      <button
        type="button"
        className="button"
        disabled={next === null}
        onClick={() => next !== null && toNext(next)}
      >
        Next
      </button>
    </nav>
  );
}
