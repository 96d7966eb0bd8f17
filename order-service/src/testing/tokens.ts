// Tokens of clients and staff, for tests of who may see what.
import { type AccessToken, digestOf, type Role } from '@order-saga/shared/http/access/access-tokens';

/** `bea` in the role client: its token is `the-token-of-bea`. */
export const tokenFor = (name: string, role: Role, token = `the-token-of-${name}`): AccessToken => ({
  name,
  role,
  digest: digestOf(token),
});

export const bearer = (name: string) => ({ authorization: `Bearer the-token-of-${name}` });
