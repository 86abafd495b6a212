/** DEL, C1 and the line separators: JSON.stringify leaves them, and terminals and JavaScript obey them. */
const ESCAPED_TOO = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * JSON on one line that is safe to show: C0, DEL, C1, U+2028, U+2029 and lone surrogates as `\uXXXX`. (Outside of
 * strings JSON is ASCII, so that escapes land in strings only.)
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    ESCAPED_TOO,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
