/** What no shell gives a meaning, wherever it stands in a word; `=` and `~` have one at the start. */
const PLAIN = /^[A-Za-z0-9_@:,./+-]+$/u;

/** What a terminal must not get as it is; the same set that output escapes. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A word as bash and zsh read it back. Control characters become escapes of `$'...'`, so that a terminal shows the
 * word unchanged and what is copied from it is the same word.
 *
 * @example shellQuote("it's") // `'it'\''s'`
 */
export function shellQuote(word: string): string {
  if (PLAIN.test(word)) return word;
  if (!CONTROL.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replaceAll(/['\\]/gu, '\\$&').replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    // \x would be a byte: only below 0x80 is that the character.
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `$'${escaped}'`;
}

/** A command line of this program. */
export function commandLine(words: readonly string[]): string {
  return ['music-organize', ...words.map(shellQuote)].join(' ');
}
