// Server-sent events, taken apart as they arrive in pieces.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

export interface EventParser {
  /** Takes the next piece of text; gives the events that it completes. */
  push(piece: string): StreamEvent[];
  /** Where to resume: the id of the last event, or of the last bookmark without one. */
  lastId(): string | undefined;
}

export function createEventParser(): EventParser {
  let rest = '';
  let id: string | undefined;
  let name = '';
  let data: string[] = [];
  let last: string | undefined;

  function takeLine(line: string): StreamEvent | undefined {
    if (line === '') {
      // An event without data is none, but its id counts.
      last = id;
      const event = data.length > 0 ? { name: name || 'message', data: data.join('\n') } : undefined;
      name = '';
      data = [];
      return event;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
    if (field === 'id' && !value.includes('\0')) id = value;
    return undefined;
  }

  return {
    lastId: () => last,
    push(piece) {
      const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop()!;
      return lines.map(takeLine).filter((event) => event !== undefined);
    },
  };
}
