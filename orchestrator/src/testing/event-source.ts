// A client of server-sent events, as a browser's EventSource reads them, which tests can ask what has come.
export interface SentEvent {
  readonly event: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect
  readonly data: any;
}

export interface EventSource {
  readonly headers: Headers;
  /** Events with data, in order. */
  readonly events: readonly SentEvent[];
  /** Blocks without data: heartbeats and bookmarks. */
  readonly heartbeats: () => number;
  /** What a browser would resume after. */
  lastEventId(): string;
  /** Resolves when the server has ended the stream; false: it broke off. */
  readonly ended: Promise<boolean>;
  close(): void;
}

/** Resolves once the stream has begun. */
export async function openEventSource(
  url: string,
  lastEventId?: string,
  token?: string,
): Promise<EventSource> {
  const aborting = new AbortController();
  const answer = await fetch(url, {
    signal: aborting.signal,
    headers: {
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  const events: SentEvent[] = [];
  let heartbeats = 0;
  let lastId = lastEventId ?? '';
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });

  function take(block: string): void {
    const fields: Record<string, string> = {};
    for (const line of block.split('\n')) {
      const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (name !== undefined) fields[name] = value!;
    }
    if (fields['id'] !== undefined) lastId = fields['id'];
    if (fields['data'] !== undefined)
      events.push({ event: fields['event'] ?? 'message', id: lastId, data: JSON.parse(fields['data']) });
    else if (fields['id'] !== undefined) {
      heartbeats++;
      begun();
    }
  }

  async function read(): Promise<boolean> {
    let rest = '';
    try {
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop()!;
        blocks.forEach(take);
      }
      return true;
    } catch {
      return false;
    }
  }
  const ended = read();
  await hasBegun;
  return {
    headers: answer.headers,
    events,
    heartbeats: () => heartbeats,
    lastEventId: () => lastId,
    ended,
    close: () => aborting.abort(),
  };
}
