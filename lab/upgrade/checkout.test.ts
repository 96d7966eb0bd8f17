import { expect, it } from 'vitest';
import { hasSamePackages, type Lock } from './checkout.ts';

const lockOf = (packages: Lock['packages']): Lock => ({ packages });
const ours = lockOf({
  '': { version: '1.1.0' },
  client: { version: '1.1.0' },
  'node_modules/@order-saga/client': { resolved: 'client', link: true },
  'node_modules/pg': { version: '8.0.0' },
  'client/node_modules/typescript': { version: '5.9.3' },
  'node_modules/new': { version: '1.0.0' },
});

it.each<[boolean, string, Lock['packages']]>([
  [true, 'another version of ours', { '': { version: '1.0.0' }, client: { version: '1.0.0' } }],
  [true, 'a workspace that we do not have', { 'node_modules/gone': { resolved: 'gone', link: true } }],
  [true, 'the same package', { 'node_modules/pg': { version: '8.0.0' } }],
  [false, 'another version of a package', { 'node_modules/pg': { version: '7.9.0' } }],
  [false, 'another version in a workspace', { 'client/node_modules/typescript': { version: '5.9.2' } }],
  [false, 'a package that we do not have', { 'node_modules/left-pad': { version: '1.0.0' } }],
])('says %s of %s', (isSame, _what, packages) => {
  expect(hasSamePackages(lockOf(packages), ours)).toBe(isSame);
});
