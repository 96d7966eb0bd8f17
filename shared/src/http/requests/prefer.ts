// Reads `wait` out of the Prefer header. Source: RFC 7240, sections 2 (grammar) and 4.3 (wait).

/** Longest wait that is granted, in seconds; a longer one counts as this. */
const MAX_WAIT_SECONDS = 60;

/**
 * How long the client asks us to wait for the result: 0 to 60 seconds, or undefined when it does not ask.
 * The first well-formed `wait` counts; other preferences, parameters and malformed waits are ignored.
 * @param header `request.headers.prefer`: one header, several, or a comma-separated list
 */
export function preferredWait(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  for (const preference of split(typeof header === 'string' ? header : header.join(','), ',')) {
    const [nameAndValue = ''] = split(preference, ';');
    const seconds = /^wait[ \t]*=[ \t]*(?:(\d+)|"(\d+)")$/i.exec(nameAndValue.trim());
    if (seconds !== null) return Math.min(Number(seconds[1] ?? seconds[2]), MAX_WAIT_SECONDS);
  }
  return undefined;
}

/** Splits where `separator` is not inside a quoted string. By hand: as a pattern it backtracks on hostile input. */
function split(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (character === '\\' && quoted) at++;
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
