import { describe, expect, it } from 'vitest';
import { pathOfTarget } from './target.ts';

describe('the target of an act', () => {
  it.each([
    ['saga:0192', '/ui/sagas/0192'],
    ['replay:0193', '/ui/replays/0193'],
    ['hold:0195', '/ui/holds/0195'],
    ['failure-group:87b6', '/ui/failures/87b6'],
    ['dead-letters', null],
    ['dead-letter:0194', null],
    ['saga:../../x', '/ui/sagas/..%2F..%2Fx'],
  ])('%s is at %s', (target, path) => {
    expect(pathOfTarget(target)).toBe(path);
  });
});
