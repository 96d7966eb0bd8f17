import { v5, version } from 'uuid';
import { expect, it } from 'vitest';
import { messageIdOf, newId } from './ids.ts';

const NAMESPACE = '6b1f7f0a-8d0e-5a44-9a53-0c6f2f7d2b11';
const orderId = '01a203b7-1e0e-7519-98ae-a85a098a77f1';

it('a message id is the UUIDv5 of order, attempt and type', () => {
  for (const [attempt, type] of [
    [1, 'OrderCreated'],
    [2, 'ReserveStock'],
    [2_147_483_647, 'PaymentCancelled'],
  ] as const) {
    expect(messageIdOf(orderId, attempt, type)).toBe(v5(`${orderId}:${attempt}:${type}`, NAMESPACE));
  }
});

it('every variant digit of the digest becomes the one that RFC 9562 asks for', () => {
  for (let attempt = 1; attempt <= 64; attempt++) {
    expect(messageIdOf(orderId, attempt, 'X')).toBe(v5(`${orderId}:${attempt}:X`, NAMESPACE));
  }
});

it('new ids are UUIDv7, all different, and sort by their making', () => {
  const ids = Array.from({ length: 5000 }, newId);
  expect(new Set(ids).size).toBe(5000);
  expect(ids.every((id) => version(id) === 7)).toBe(true);
  expect([...ids].sort()).toEqual(ids);
});

it('a new id carries the time of its making', () => {
  const before = Date.now();
  const ms = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
  expect(ms).toBeGreaterThanOrEqual(before);
  expect(ms).toBeLessThanOrEqual(Date.now());
});
