// Guards the admin routes with one bearer token. The token itself is never logged or compared byte by byte.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { requestError } from '../errors.ts';

/** An `onRequest` hook: runs before the body is read and before validation. */
export type AdminHook = (request: FastifyRequest) => Promise<void>;

/**
 * Lets a request pass that carries `Authorization: Bearer <token>` (RFC 6750; the scheme in any case).
 * @param token the configured ADMIN_TOKEN
 * @returns a hook that throws ADMIN_DISABLED (503) when no token is configured, else UNAUTHORIZED (401)
 */
export function adminAuth(token: string | undefined): AdminHook {
  if (token === undefined) {
    return async () => {
      throw requestError('ADMIN_DISABLED', 'No admin token is configured: set ADMIN_TOKEN and start again.');
    };
  }
  const expected = sha256(token);
  return async (request) => {
    const given = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !timingSafeEqual(sha256(given), expected)) {
      throw requestError('UNAUTHORIZED', 'This route needs `Authorization: Bearer <ADMIN_TOKEN>`.', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
  };
}

/** For `schema.security` of an admin route, so that OpenAPI shows the token is needed. */
export const adminSecurity = [{ admin: [] }] as const;

// Digests have one length, which timingSafeEqual needs, and hide the length of the token.
function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
