// Makes all elements of the pages (`jsxImportSource` in tsconfig.json): text that would make a page show something else than
// it says is shown escaped, whichever view it is in. Values of inputs stay as they are: they are sent back.
import { safeLines } from '@order-saga/shared/contracts/safe-text';
import * as react from 'react/jsx-runtime';

export type { JSX } from 'react/jsx-runtime';
export const { Fragment } = react;

/** Attributes that people read, or have read to them. */
const READ = ['title', 'aria-label', 'alt', 'placeholder'];

export const jsx: typeof react.jsx = (type, props, key) => react.jsx(type, shown(props), key);
export const jsxs: typeof react.jsxs = (type, props, key) => react.jsxs(type, shown(props), key);

/** Its properties with what is read made safe. */
export function shown<Props>(props: Props): Props {
  const given = props as Readonly<Record<string, unknown>>;
  let made: Record<string, unknown> | undefined;
  for (const name of ['children', ...READ]) {
    const value = given[name];
    const safe = safeValue(value);
    if (safe !== value) made = { ...(made ?? given), [name]: safe };
  }
  return (made ?? given) as Props;
}

function safeValue(value: unknown): unknown {
  if (typeof value === 'string') return safeLines(value);
  if (!Array.isArray(value)) return value;
  const safe = value.map(safeValue);
  // The same array where nothing changed: React knows it.
  return safe.some((part, index) => part !== value[index]) ? safe : value;
}
