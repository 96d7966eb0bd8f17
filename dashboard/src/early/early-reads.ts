// Answers that were asked for before the program was there: each is for the first who asks the same.

declare global {
  /** By path and query. Made by early.ts. */
  var earlyReads: Map<string, Promise<Response>> | undefined;
}

/** The answer, if it was asked for early. Only the first one gets it. */
export function takeEarly({ method, url }: Request): Promise<Response> | undefined {
  const { pathname, search } = new URL(url);
  if (method !== 'GET') return undefined;
  const answer = globalThis.earlyReads?.get(pathname + search);
  globalThis.earlyReads?.delete(pathname + search);
  return answer;
}

/** They were asked for in the name of another. */
export function forgetEarly(): void {
  globalThis.earlyReads = undefined;
}
