/**
 * What must not reach a terminal as it is: C0 and C1 controls and DEL (they move the cursor, retitle windows, ring),
 * bidi controls and line separators (they make a text look like another), halves of surrogate pairs; soft hyphens and
 * Hangul fillers (nothing is seen of them, and terminals do not agree on their width), spaces of no width.
 */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u115f\u1160\u3164\uffa0\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/**
 * A text that shows what is in it: `\x1b`, `\u202e`. Use it on every path, tag and message that a terminal gets.
 *
 * @example printable('a\u001b[2Jb') // 'a\\x1b[2Jb'
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
