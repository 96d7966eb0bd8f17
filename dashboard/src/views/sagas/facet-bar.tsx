// How many sagas there are of each kind, each of them a filter.
import type { Facets } from '../../api/types.ts';
import { useTone } from '../../chart/use-machine.ts';
import { formatCount } from '../../ui/format.ts';
import { toggled, withValues } from './filter.ts';

interface FacetBarProps {
  readonly search: URLSearchParams;
  readonly facets: Facets | undefined;
  readonly onChange: (search: URLSearchParams) => void;
}

export function FacetBar({ search, facets, onChange }: FacetBarProps) {
  const toneOf = useTone();
  const { states, failureReasons, incidents, currencies } = facets ?? {};
  const incident = search.get('incident');
  const currency = search.get('currency');
  return (
    <div className="facets">
      <Facet
        name="State"
        counts={states}
        chosen={search.getAll('state')}
        toneOf={toneOf}
        onToggle={(value) => onChange(toggled(search, 'state', value))}
      />
      <Facet
        name="Failure"
        counts={failureReasons}
        chosen={search.getAll('failureReason')}
        toneOf={() => 'failed'}
        onToggle={(value) => onChange(toggled(search, 'failureReason', value))}
      />
      <Facet
        name="Incident"
        counts={incidents}
        chosen={incident === null ? [] : [incident]}
        toneOf={() => 'undo'}
        onToggle={(value) => onChange(withValues(search, { incident: incident === value ? null : value }))}
      />
      <Facet
        name="Currency"
        counts={currencies}
        chosen={currency === null ? [] : [currency]}
        toneOf={() => 'start'}
        onToggle={(value) => onChange(withValues(search, { currency: currency === value ? null : value }))}
      />
    </div>
  );
}

interface FacetProps {
  readonly name: string;
  /** Undefined: not counted yet. */
  readonly counts: Readonly<Record<string, number>> | undefined;
  readonly chosen: readonly string[];
  readonly toneOf: (value: string) => string;
  readonly onToggle: (value: string) => void;
}

function Facet({ name, counts, chosen, toneOf, onToggle }: FacetProps) {
  // What is chosen stays, so that it can be taken back, also when it counts none.
  const values = [...new Set([...Object.keys(counts ?? {}), ...chosen])].sort();
  return (
    <fieldset className="facet">
      <legend className="hidden-visually">{name}</legend>
      {counts !== undefined && (
        <span className="facet-name" aria-hidden="true">
          {name}
        </span>
      )}
      {counts !== undefined && values.length === 0 && <span className="faint">none</span>}
      {values.map((value) => (
        <button
          key={value}
          type="button"
          className="chip"
          data-tone={toneOf(value)}
          aria-pressed={chosen.includes(value)}
          onClick={() => onToggle(value)}
        >
          {value} <span className="number">{formatCount(counts?.[value] ?? 0)}</span>
        </button>
      ))}
    </fieldset>
  );
}
