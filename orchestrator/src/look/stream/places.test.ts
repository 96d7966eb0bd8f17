import type { Actor } from '@order-saga/shared/http/access/access';
import { expect, it } from 'vitest';
import { createPlaces, type Places } from './places.ts';

const victor: Actor = { name: 'victor', role: 'viewer' };
const ann: Actor = { name: 'ann', role: 'operator' };
const anyone: Actor = { name: 'anyone', role: null };

/** How many of `most` places there are. */
function takeAll(places: Places, most: number, of: (n: number) => [Actor, string]) {
  const given: (() => void)[] = [];
  const refusals = new Set<string>();
  for (let n = 0; n < most; n++) {
    try {
      given.push(places.take(...of(n)));
    } catch (error) {
      refusals.add((error as { code: string }).code);
    }
  }
  return { given, refusals: [...refusals] };
}

it('a token has twenty streams, wherever they come from, and shuts out no other', () => {
  const places = createPlaces();
  const { given, refusals } = takeAll(places, 100, (n) => [victor, `10.0.0.${n}`]);
  expect([given.length, refusals]).toEqual([20, ['TOO_MANY_STREAMS']]);
  places.take(ann, '10.0.0.1');
});

it('an address has twenty where nobody says who they are', () => {
  const places = createPlaces();
  expect(takeAll(places, 100, () => [anyone, '10.0.0.1']).given.length).toBe(20);
  places.take(anyone, '10.0.0.2');
});

it('the last twenty of a hundred are for operators and admins', () => {
  const places = createPlaces();
  const crowd = takeAll(places, 200, (n) => [{ name: `v-${n}`, role: 'viewer' }, '']);
  expect([crowd.given.length, crowd.refusals]).toEqual([80, ['OVERLOADED']]);
  const staff = takeAll(places, 30, (n) => [{ name: `o-${n}`, role: n % 2 ? 'operator' : 'admin' }, '']);
  expect([staff.given.length, staff.refusals]).toEqual([20, ['OVERLOADED']]);
});

it('a place that is given back is free, once', () => {
  const places = createPlaces();
  const { given } = takeAll(places, 20, () => [victor, '']);
  given[0]!();
  given[0]!();
  places.take(victor, '');
  expect(() => places.take(victor, '')).toThrow(/close a page/);
});
