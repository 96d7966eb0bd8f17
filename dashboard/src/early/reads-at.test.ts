import { describe, expect, it } from 'vitest';
import { placeholder, readsAt } from './reads-at.ts';

const reads = { any: ['/access/me'], view: [`/things/${placeholder(0)}/parts?of=${placeholder(1)}`] };

describe('what is asked for early', () => {
  it('names what the address names', () => {
    expect(
      readsAt({ pathname: '/ui/things/a%20b/of/7', search: '' }, '/ui/things/:id/of/:part', reads),
    ).toEqual(['/access/me', '/things/a%20b/parts?of=7']);
  });

  it('is nothing of the view where a query says what it reads', () => {
    expect(readsAt({ pathname: '/ui/things', search: '?a=1' }, '/ui/things', reads)).toEqual(['/access/me']);
  });
});
