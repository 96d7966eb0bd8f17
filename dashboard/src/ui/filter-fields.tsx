// Fields that narrow a list. What is written counts when the field is left or Enter is pressed; a choice counts at once.
import { useEffect, useState } from 'react';
import { Field } from './field.tsx';

interface ChoiceFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly (string | readonly [value: string, words: string])[];
  /** In words, what no choice means. */
  readonly none: string;
  readonly onChange: (value: string) => void;
}

export function ChoiceFilter({ label, value, choices, none, onChange }: ChoiceFilterProps) {
  return (
    <Field label={label}>
      <select className="input" value={value ?? ''} onChange={(event) => onChange(event.target.value)}>
        <option value="">{none}</option>
        {choices.map((choice) => {
          const [value, words] = typeof choice === 'string' ? [choice, choice] : choice;
          return (
            <option key={value} value={value}>
              {words}
            </option>
          );
        })}
      </select>
    </Field>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

export function TextFilter({ label, value = '', onChange }: TextFilterProps) {
  const [text, setText] = useState(value);
  // It follows the address: back, forward, filters that are taken away.
  useEffect(() => setText(value), [value]);
  const take = () => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <Field label={label}>
      <input
        className="input"
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
      />
    </Field>
  );
}

/** A moment in the reader's own time zone; the address has it in UTC. */
export function TimeFilter({ label, value, onChange }: TextFilterProps) {
  return (
    <Field label={label}>
      <input
        className="input"
        type="datetime-local"
        value={value === undefined ? '' : toLocal(value)}
        onChange={(event) => onChange(fromLocal(event.target.value))}
      />
    </Field>
  );
}

const MINUTE_MS = 60_000;

/** `2026-11-25T03:00:00.000Z` as an input of type datetime-local has it; empty: it is no time. */
function toLocal(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return '';
  return new Date(time - new Date(time).getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

function fromLocal(local: string): string {
  const time = Date.parse(local);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}
