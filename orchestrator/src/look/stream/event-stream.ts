// The text of server-sent events, and one client's stream of it.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
import { Readable } from 'node:stream';

/** @param data one line: JSON without spaces for people */
export function event(name: string, id: string, data: string): string {
  return `event: ${name}\nid: ${id}\ndata: ${data}\n\n`;
}

/** No event for the client's code; the client knows from then on where to resume. */
export function bookmark(id: string): string {
  return `: still here\nid: ${id}\n\n`;
}

/** How soon a client comes back after its connection broke. */
export function retry(ms: number): string {
  return `retry: ${ms}\n\n`;
}

export interface EventStream {
  /** To be sent as the answer. */
  readonly body: Readable;
  write(text: string): void;
  /** What the client has not taken yet, beside what the socket holds. Bytes. */
  pending(): number;
  /** Ends it after what is pending. */
  end(): void;
  /** Ends it now. */
  cut(): void;
}

export function createEventStream(): EventStream {
  const body = new Readable({ read() {} });
  return {
    body,
    write(text) {
      if (!body.destroyed) body.push(text);
    },
    pending: () => body.readableLength,
    end() {
      if (!body.destroyed) body.push(null);
    },
    cut: () => body.destroy(),
  };
}
