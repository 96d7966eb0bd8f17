// Text of others (customers, providers, message bodies) must not act on the terminal that shows it, nor make a page show
// something else than it says.

/** Controls, and what reorders or hides text: marks of direction, zero widths, separators of lines. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with such characters shown as `\u001b`. */
export function safeText(text: string): string {
  return text.replace(HARMFUL, escaped);
}

/** As safeText, but its line breaks and tabs stay. */
export function safeLines(text: string): string {
  return text.replace(HARMFUL, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** JSON that means the same, without such characters; `indent` as of JSON.stringify. */
export function safeJson(value: unknown, indent?: number): string {
  // Those below U+0020 that are left are the line breaks between the lines.
  return safeLines(JSON.stringify(value, null, indent));
}

function escaped(character: string): string {
  // Beyond U+FFFF: two, as JSON has it.
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
