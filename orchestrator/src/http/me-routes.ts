// Who a token belongs to, and what asks for one: so that a page can say beforehand what its reader may do.

import { type AccessSettings, tellingAccess } from '@order-saga/shared/http/access/access';
import { roles } from '@order-saga/shared/http/access/access-tokens';
import type { App } from '@order-saga/shared/http/app';
import { Type } from 'typebox';
import { orNull } from './schemas.ts';

const MeView = Type.Object({
  name: Type.String({ description: 'Name of the token; `anyone` without one that is known' }),
  role: orNull(Type.Enum([...roles])),
  reading: Type.Enum(['open', 'token'], { description: '`token`: reading asks for a token, too' }),
  acting: Type.Enum(['token', 'disabled'], { description: '`disabled`: no token is configured' }),
  triable: Type.Boolean({ description: 'Orders can be placed at `POST /try/orders`' }),
  tokenFile: orNull(
    Type.String({
      description: 'File with the admin token, where the orchestrator runs; null: tokens were given to it',
    }),
  ),
});

export function meRoutes(
  app: App,
  { adminToken, accessTokens }: AccessSettings,
  { triable, tokenFile }: { triable: boolean; tokenFile: string | null },
): void {
  const hasTokens = accessTokens.length > 0;
  app.get(
    '/access/me',
    {
      ...tellingAccess('client', 'viewer'),
      schema: {
        tags: ['service'],
        operationId: 'getMe',
        summary: 'Whose token this is, and what asks for one',
        response: { 200: MeView },
      },
    },
    async ({ actor }) => ({
      name: actor.name,
      role: actor.role,
      reading: hasTokens ? ('token' as const) : ('open' as const),
      acting: hasTokens || adminToken !== undefined ? ('token' as const) : ('disabled' as const),
      triable,
      tokenFile,
    }),
  );
}
