// All sagas, by any filter. The address says which: it can be shared.
import { useLocation, useSearch } from 'wouter';
import { paths } from '../../paths.ts';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { PreviewButton } from '../replays/preview-button.tsx';
import { FacetBar } from './facet-bar.tsx';
import { filterOf, hasFilter } from './filter.ts';
import { FilterForm } from './filter-form.tsx';
import { Pager } from './pager.tsx';
import { SagaTable } from './saga-table.tsx';
import { useFacets, useSagas } from './use-sagas.ts';
import './sagas.css';

export default function Sagas() {
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const { page, error, isStale, begun, refresh } = useSagas(search);
  const facets = useFacets(search);
  const go = (to: URLSearchParams) => navigate(to.size === 0 ? paths.sagas : `${paths.sagas}?${to}`);
  const total =
    facets === undefined
      ? '\u00a0'
      : `${facets.atLeast ? 'more than ' : ''}${formatCount(facets.total)} sagas`;
  return (
    <Page
      title="Sagas"
      aside={
        <>
          <span className="soft number">{total}</span>
          {hasFilter(search) && (
            <PreviewButton asked={{ filter: filterOf(search) }}>Replay what failed …</PreviewButton>
          )}
        </>
      }
    >
      <div className="stack">
        <FilterForm key={search.toString()} search={search} onChange={go} />
        <FacetBar search={search} facets={facets} onChange={go} />
        {error !== null && <Problem error={error} />}
        <section className="panel saga-list" aria-label="Sagas" aria-busy={isStale}>
          <SagaTable page={page} search={search} onChange={go} />
        </section>
        <Pager page={page} search={search} begun={begun} onRefresh={refresh} />
      </div>
    </Page>
  );
}
