import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { adminAuth } from './admin-auth.ts';

const token = '0123456789abcdef';
const ask = (given: string | undefined, configured: string | undefined = token) =>
  adminAuth(configured)({ headers: { authorization: given } } as FastifyRequest);

describe('adminAuth', () => {
  it.each([`Bearer ${token}`, `bearer ${token}`, `BEARER  ${token}`])(
    'lets %s pass',
    async (authorization) => {
      await expect(ask(authorization)).resolves.toBeUndefined();
    },
  );

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token}, Bearer ${token}`,
    `Basic ${token}`,
    token,
    `xBearer ${token}`,
  ])('refuses %j with a challenge', async (authorization) => {
    await expect(ask(authorization)).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      headers: { 'www-authenticate': 'Bearer' },
    });
  });

  it('is closed to everybody, and says what to do, when no token is configured', async () => {
    const closed = adminAuth(undefined)({
      headers: { authorization: 'Bearer undefined' },
    } as FastifyRequest);
    await expect(closed).rejects.toMatchObject({
      code: 'ADMIN_DISABLED',
      status: 503,
      detail: expect.stringContaining('ADMIN_TOKEN'),
      headers: { 'retry-after': '60' },
    });
  });
});
