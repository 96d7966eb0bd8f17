// The holds of a system, as an operator asks for them.
import { request } from '../world/http.ts';
import { until } from '../world/wait.ts';
import type { World } from '../world/world.ts';

export interface Hold {
  readonly holdId: string;
  readonly command: string;
  readonly by: string;
  readonly state: string;
  readonly why: string | null;
  readonly heldBack: number;
  readonly release: { readonly maxPerSecond: number } | null;
}

export function openHolds(world: World) {
  const ask = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const url = world.replicas('orchestrator')[0]!.url;
    const headers = { authorization: `Bearer ${world.adminToken}` };
    const answer = await request<Body>(method, url + path, { headers, ...(body && { body }) });
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const all = async () => (await ask<{ items: Hold[] }>('GET', '/admin/holds')).items;
  return {
    all,
    hold: (command: string, reason: string) => ask<Hold>('POST', '/admin/holds', { command, reason }),
    release: (holdId: string, pace: object) => ask<Hold>('POST', `/admin/holds/${holdId}/release`, pace),
    /** Waits until a command is held. */
    heldAtLast: (command: string, limitMs: number) =>
      until(
        `${command} is held`,
        async () =>
          (await all()).find((hold) => hold.command === command && hold.state !== 'released') ?? null,
        limitMs,
      ),
    /** Waits until nothing is held. @throws Error when a release has stopped itself */
    async endedAtLast(limitMs: number): Promise<Hold[]> {
      const found = await until(
        'every hold is released',
        async () => {
          const holds = await all();
          return holds.every(({ state }) => ['released', 'stopped'].includes(state)) ? holds : null;
        },
        limitMs,
      );
      const stopped = found.find(({ state }) => state === 'stopped');
      if (stopped !== undefined) throw new Error(`the release stopped itself: ${stopped.why}`);
      return found;
    },
  };
}
