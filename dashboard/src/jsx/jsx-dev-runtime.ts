// As jsx-runtime.ts, for `npm run dashboard:dev`.
import * as react from 'react/jsx-dev-runtime';
import { shown } from './jsx-runtime.ts';

export type { JSX } from 'react/jsx-dev-runtime';
export const { Fragment } = react;

export const jsxDEV: typeof react.jsxDEV = (type, props, ...rest) =>
  react.jsxDEV(type, shown(props), ...rest);
