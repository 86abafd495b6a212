/** Characters that take two columns. Source: Unicode EastAsianWidth W and F, in ranges, and what shows as emoji. */
const WIDE =
  /(?!\p{Regional_Indicator})[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Marks go onto the character before; so do the vowels and finals of Korean that macOS takes apart. */
const ZERO = /[\p{Nonspacing_Mark}\p{Enclosing_Mark}\u1160-\u11ff\u200b-\u200d\u2060\ufeff]/u;

/** How many columns of a terminal a printable text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/**
 * The text, or its two ends with `…` between: the beginning of a path says where, its end says what, so the end gets
 * two thirds.
 *
 * @param width columns; `null` for no limit
 */
export function shorten(text: string, width: number | null): string {
  if (width === null || displayWidth(text) <= width) return text;
  const room = Math.max(2, width - 1);
  const tail = Math.ceil((room * 2) / 3);
  const characters = Array.from(text);
  return `${take(characters, room - tail).join('')}…${take(characters.toReversed(), tail).toReversed().join('')}`;
}

function take(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const character of characters) {
    left -= displayWidth(character);
    if (left < 0) break;
    taken.push(character);
  }
  return taken;
}
