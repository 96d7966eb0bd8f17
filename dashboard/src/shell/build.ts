// Which build of the pages this is, and whether the orchestrator has another by now: this one may not find its files any more.
import { useSyncExternalStore } from 'react';

/** With the pages and the stream: orchestrator/src/http/dashboard-routes.ts. */
const HEADER = 'dashboard-build';

let isOutdated = false;
const listeners = new Set<() => void>();

/** Takes note of the build that an answer tells of. */
export function noteBuild(headers: Headers): void {
  const served = headers.get(HEADER);
  const own = document.querySelector<HTMLMetaElement>(`meta[name="${HEADER}"]`)?.content;
  // Vite's own server tells none, and neither does an orchestrator without pages.
  if (served === null || own === undefined) return;
  isOutdated = served !== own;
  for (const listener of listeners) listener();
}

/** Asks which build is served. */
export async function askBuild(): Promise<void> {
  const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  if (answer?.ok) noteBuild(answer.headers);
}

export function useIsOutdated(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isOutdated,
    () => false,
  );
}
