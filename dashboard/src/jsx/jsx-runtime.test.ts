import { expect, it } from 'vitest';
import { jsx, jsxs } from './jsx-runtime.ts';

it('shows characters that turn or hide text, in children and in what is read aloud', () => {
  const { props } = jsx('td', { children: 'c\u202e24-c', title: 'c\u202e24-c', 'aria-label': '\u009b' });
  expect(props).toEqual({ children: 'c\\u202e24-c', title: 'c\\u202e24-c', 'aria-label': '\\u009b' });
  const several = jsxs('p', { children: ['by ', 'an\u200bna', ['x\u2066', 1]] });
  expect(several.props).toEqual({ children: ['by ', 'an\\u200bna', ['x\\u2066', 1]] });
});

it('leaves the lines of a text, texts of any language, and what is typed as they are', () => {
  expect(jsx('pre', { children: '{\n\t"a": "Zoë 東京"\n}' }).props).toEqual({
    children: '{\n\t"a": "Zoë 東京"\n}',
  });
  expect(jsx('input', { value: 'a\u200db' }).props).toEqual({ value: 'a\u200db' });
  const children = ['a', 1];
  expect(jsxs('p', { children }).props).toEqual({ children });
});
