// Text of others (customers, providers, message bodies) must not act on the terminal that shows it.

/** Controls, and what reorders or hides text: marks of direction, zero widths, separators of lines. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with such characters shown as `\u001b`. */
export function safeText(text: string): string {
  return text.replace(HARMFUL, escaped);
}

/** JSON that means the same, without such characters; `indent` as of JSON.stringify. */
export function safeJson(value: unknown, indent?: number): string {
  // Those below U+0020 that are left are the line breaks between the lines.
  return JSON.stringify(value, null, indent).replace(HARMFUL, (character) =>
    character === '\n' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  // Beyond U+FFFF: two, as JSON has it.
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
