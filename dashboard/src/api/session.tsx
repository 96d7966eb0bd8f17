// Who uses the page, and what they may do on it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { forgetEarly } from '../early/early-reads.ts';
import type { Answer } from './api.ts';
import { api, dataOf } from './api.ts';
import { keepToken } from './token.ts';

export type Me = Answer<'/access/me', 'get'>;
export type Role = 'viewer' | 'operator' | 'admin';

const included: Readonly<Record<string, readonly Role[]>> = {
  viewer: ['viewer'],
  operator: ['viewer', 'operator'],
  admin: ['viewer', 'operator', 'admin'],
};

export const meQuery = { queryKey: ['me'], queryFn: () => dataOf(api.GET('/access/me')) };

/** A refusal stands until the token changes: were it asked again by whoever shows it, the page would come and go. */
export const useMe = () => useQuery({ ...meQuery, staleTime: Number.POSITIVE_INFINITY, retryOnMount: false });

/** Why the reader may not do what a role is needed for; null: they may. For the title of a disabled button. */
export function useWhyNot(needed: Role): string | null {
  const { data: me } = useMe();
  return whyNot(me, needed);
}

export function whyNot(me: Me | undefined, needed: Role): string | null {
  if (me === undefined) return 'The orchestrator has not said yet who you are.';
  if (me.role !== null && included[me.role]?.includes(needed)) return null;
  if (me.acting === 'disabled')
    return 'No token is configured: set ADMIN_TOKEN or ACCESS_TOKENS and start again.';
  if (me.role === null) return `Sign in with a token in the role ${needed} first.`;
  return `This needs the role ${needed}; ${me.name} is in ${me.role}.`;
}

/** Keeps another token, or none, and reads everything again in its name. */
export function useTokenChange(): (token: string | null) => Promise<void> {
  const client = useQueryClient();
  return async (token) => {
    keepToken(token);
    forgetEarly();
    await client.resetQueries();
  };
}
