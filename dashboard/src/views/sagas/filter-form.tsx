// Everything that one may know of an order. The first field takes an order id or a customer.
import { Search, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useMachine } from '../../chart/use-machine.ts';
import { paths } from '../../paths.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Field } from '../../ui/field.tsx';
import { hasFilter, withValues } from './filter.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const texts = [
  ['sku', 'SKU', 'SKU-1'],
  ['group', 'Failure group', '16 hex digits'],
  ['amountMin', 'Total from', 'minor units'],
  ['amountMax', 'Total to', 'minor units'],
  ['attempt', 'Attempt from', '2'],
] as const;
/** Commands are offered by the machine. */
const holds = [
  ['', 'any'],
  ['true', 'held'],
  ['false', 'not held'],
] as const;
const times = [
  ['createdAfter', 'Started after'],
  ['createdBefore', 'Started before'],
  ['updatedAfter', 'Updated after'],
  ['updatedBefore', 'Updated before'],
  ['holdExpiresBefore', 'Hold expires before'],
  ['deadlineBefore', 'Deadline before'],
] as const;
const more = [...[...texts, ...times].map(([name]) => name), 'held'];

interface FilterFormProps {
  readonly search: URLSearchParams;
  readonly onChange: (search: URLSearchParams) => void;
}

export function FilterForm({ search, onChange }: FilterFormProps) {
  const [, navigate] = useLocation();
  const commands = [...new Set((useMachine()?.states ?? []).flatMap(({ command }) => command ?? []))];
  const [isOpen, setOpen] = useState(more.some((name) => search.has(name)));

  function submit(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const who = text('who');
    if (UUID.test(who)) return navigate(paths.saga(who));
    onChange(
      withValues(search, {
        customerId: who,
        outcome: text('outcome'),
        ...(isOpen && {
          held: text('held'),
          ...Object.fromEntries(texts.map(([name]) => [name, text(name)])),
          ...Object.fromEntries(
            times.map(([name]) => [name, text(name) && new Date(text(name)).toISOString()]),
          ),
        }),
      }),
    );
  }

  return (
    <form
      className="panel filter"
      aria-label="Filter"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <div className="filter-row">
        <div className="filter-who">
          <Search size={14} aria-hidden="true" />
          <input
            className="input"
            name="who"
            aria-label="Order id or customer"
            placeholder="Order id or customer"
            defaultValue={search.get('customerId') ?? ''}
          />
        </div>
        <select
          className="input filter-outcome"
          name="outcome"
          aria-label="Outcome"
          defaultValue={search.get('outcome') ?? ''}
          onChange={(event) => event.currentTarget.form!.requestSubmit()}
        >
          <option value="">any outcome</option>
          <option value="running">running</option>
          <option value="completed">completed</option>
          <option value="failed">failed</option>
        </select>
        <button type="button" className="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <SlidersHorizontal size={14} aria-hidden="true" />
          More
        </button>
        <ActButton type="submit" kind="primary" onAct={() => {}}>
          Search
        </ActButton>
        {hasFilter(search) && (
          <button type="button" className="button plain" onClick={() => onChange(new URLSearchParams())}>
            Clear
          </button>
        )}
      </div>
      {isOpen && (
        <div className="filter-more">
          {texts.map(([name, label, placeholder]) => (
            <Field key={name} label={label}>
              <input
                className="input"
                name={name}
                placeholder={placeholder}
                defaultValue={search.get(name) ?? ''}
              />
            </Field>
          ))}
          <Field label="Held back">
            <select className="input" name="held" defaultValue={search.get('held') ?? ''}>
              {[...holds, ...commands.map((command) => [command, command] as const)].map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </Field>
          {times.map(([name, label]) => (
            <Field key={name} label={label}>
              <input
                className="input"
                type="datetime-local"
                step="1"
                name={name}
                defaultValue={localTime(search.get(name))}
              />
            </Field>
          ))}
        </div>
      )}
    </form>
  );
}

/** As an input of a date and time takes it: local, without a zone. */
function localTime(iso: string | null): string {
  const time = new Date(iso ?? Number.NaN);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
