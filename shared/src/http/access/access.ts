// Who may use which route. A route names the roles that it is for; one hook of the server asks for the token, before the
// body is read. Tokens are never logged, and compared by their digests in constant time.
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import { requestError } from '../errors/request-errors.ts';
import { type AccessToken, ADMIN_NAME, digestOf, type Role } from './access-tokens.ts';
import type { OnWrongToken } from './wrong-tokens.ts';

/** Who sends a request. */
export interface Actor {
  readonly name: string;
  /** Null: nobody had to say who they are. */
  readonly role: Role | null;
}

/** Whose request it is where each may have so much: those who need not say who they are count by their address. */
export const holderOf = ({ name, role }: Actor, address: string): string =>
  role === null ? `address ${address}` : `token of ${name}`;

export interface AccessSettings {
  /** Its holder is the actor `admin`, in the role `admin`. */
  readonly adminToken: string | undefined;
  /** Once there are any, every route but those of health asks for a token. */
  readonly accessTokens: readonly AccessToken[];
}

/** What a route asks for. */
interface RouteAccess {
  /** It is for these roles, and for those that include one of them. */
  readonly roles: readonly Role[];
  /** When it asks for a token: always, as soon as ACCESS_TOKENS are configured, or never. */
  readonly asks: 'always' | 'when-configured' | 'never';
  /** Its answer tells whether a token is known, also where it asks for none. */
  readonly tells?: true;
  /** Whoever sends to it proves themselves by a signature of what is sent. */
  readonly signed?: true;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
  }
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

const included: Readonly<Record<Role, readonly Role[]>> = {
  client: ['client'],
  viewer: ['viewer'],
  operator: ['viewer', 'operator'],
  admin: ['client', 'viewer', 'operator', 'admin'],
};

const anyone: Actor = { name: 'anyone', role: null };
/** Of a route that says nothing: one that is forgotten is not open. */
const standard: RouteAccess = { roles: ['viewer'], asks: 'when-configured' };

/** For a route that always needs a token: `app.post(path, { ...access('operator'), schema }, …)`. */
export function access(...roles: readonly Role[]): { config: { access: RouteAccess } } {
  return { config: { access: { roles, asks: 'always' } } };
}

/** For a route that is open until ACCESS_TOKENS are configured. Routes that say nothing are so for viewers. */
export function openAccess(...roles: readonly Role[]): { config: { access: RouteAccess } } {
  return { config: { access: { roles, asks: 'when-configured' } } };
}

/** The same for a route whose answer tells whose token it was shown. */
export function tellingAccess(...roles: readonly Role[]): { config: { access: RouteAccess } } {
  return { config: { access: { roles, asks: 'when-configured', tells: true } } };
}

/** For a route that never asks for a token. */
export const publicAccess = { config: { access: { roles: [], asks: 'never' } as RouteAccess } };

/** For a route that asks for no token, as it checks the signature of what it is sent. */
export const signedAccess = { config: { access: { roles: [], asks: 'never', signed: true } as RouteAccess } };

export const isSigned = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.config.access?.signed === true;

/**
 * Guards all routes that are added after this call. A request carries `Authorization: Bearer <token>` (RFC 6750; the
 * scheme in any case), and whoever sent it is then in `request.actor`, also on routes that ask for none. Refuses with UNAUTHORIZED (401), FORBIDDEN (403),
 * TOO_MANY_WRONG_TOKENS (429) or, where no token is configured at all, ADMIN_DISABLED (503).
 */
export function guardRoutes(app: App, settings: AccessSettings, onWrongToken: OnWrongToken): void {
  const find = tokenFinder(settings);
  const hasTokens = settings.accessTokens.length > 0;
  app.decorateRequest('actor');
  app.addHook('onRequest', (request, _reply, done) => {
    const token = bearerOf(request);
    const actor = find?.(token);
    request.actor = actor ?? anyone;
    const route = request.routeOptions.config.access ?? standard;
    const needed = needsToken(route, hasTokens);
    if (request.is404 || !(needed || route.tells)) return done();
    const refusal = needed ? refusalOf(route.roles, actor) : undefined;
    const isGuess = find !== null && token !== undefined && actor === undefined;
    if (!isGuess) return done(refusal);
    return onWrongToken(request.ip).then(() => done(refusal), done);
  });

  function refusalOf(roles: readonly Role[], actor: Actor | undefined) {
    if (find === null) {
      return requestError(
        'ADMIN_DISABLED',
        'No token is configured: set ADMIN_TOKEN or ACCESS_TOKENS and start again.',
      );
    }
    if (actor === undefined) return unauthorized(roles);
    return mayUse(actor.role, roles) ? undefined : forbidden(actor, roles);
  }
}

/** What OpenAPI says of a route: the roles that it is for; none where it asks for no token. */
export function securityOf(
  route: { config?: { access?: RouteAccess } } | undefined,
  { accessTokens }: AccessSettings,
): { token: Role[] }[] {
  const asked = route?.config?.access ?? standard;
  // One entry for each role: any of them will do.
  return needsToken(asked, accessTokens.length > 0) ? asked.roles.map((role) => ({ token: [role] })) : [];
}

function needsToken({ asks }: RouteAccess, hasTokens: boolean): boolean {
  return asks === 'always' || (asks === 'when-configured' && hasTokens);
}

function mayUse(role: Role | null, roles: readonly Role[]): boolean {
  return role !== null && roles.some((needed) => included[role].includes(needed));
}

/** Finds who holds a token; null when none is configured. */
function tokenFinder({ adminToken, accessTokens }: AccessSettings) {
  const known = [...accessTokens];
  if (adminToken !== undefined) {
    known.push({ name: ADMIN_NAME, role: 'admin', digest: digestOf(adminToken) });
  }
  const holders = known.map(({ name, role, digest }) => ({ actor: { name, role } as Actor, digest }));
  if (holders.length === 0) return null;
  return (token: string | undefined): Actor | undefined => {
    if (token === undefined) return undefined;
    const given = digestOf(token);
    // All are compared, whichever matches: the time says nothing about who is configured.
    let found: Actor | undefined;
    for (const { actor, digest } of holders) if (timingSafeEqual(given, digest)) found = actor;
    return found;
  };
}

/** The token that a request carries; undefined without one. */
export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}

function unauthorized(roles: readonly Role[]) {
  return requestError(
    'UNAUTHORIZED',
    `This route needs \`Authorization: Bearer <token>\` with a token in ${named(roles)}.`,
    {
      headers: { 'www-authenticate': 'Bearer' },
    },
  );
}

function forbidden({ name, role }: Actor, roles: readonly Role[]) {
  return requestError('FORBIDDEN', `This route needs ${named(roles)}; the token of ${name} is in ${role}.`, {
    headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
  });
}

const named = (roles: readonly Role[]) => `the role ${roles.join(' or ')}`;
