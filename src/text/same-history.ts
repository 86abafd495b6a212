import { UserError } from '../domain/errors.js';
import { shellQuote } from '../domain/shell-quote.js';

/**
 * Commands of this program that use the history, in a text: where our sentences have commands, since a text may also name
 * a folder that is called like one.
 */
const COMMAND =
  /(?<=^|: |; |\(|, then |(?<![\w/])[Rr]un )music-organize (?=(?:apply|doctor|export|history|import|organize|recover|redo|restore|resume|rollback|sessions|verify)(?![\w/-]))/gmu;

/**
 * A text with commands in it, so that they work when they are copied. Hints are written where nobody knows which flags
 * there were; so their commands get them here, behind the name of the program, where all of them take them.
 *
 * @param text ours: a hint, not a message that may hold the names of files
 * @param args what `sameHistory` says
 */
export function withSameHistory(text: string, args: readonly string[] = []): string {
  if (args.length === 0) return text;
  const said = args.map(shellQuote).join(' ');
  return text.replaceAll(COMMAND, (command) => `${command}${said} `);
}

/** The same error, with a hint that works when it is copied. */
export function errorWithSameHistory(error: unknown, args: readonly string[] = []): unknown {
  if (!(error instanceof UserError) || error.hint === undefined || args.length === 0) return error;
  const { code, message, exitCode, path } = error;
  const hint = withSameHistory(error.hint, args);
  return new UserError(code, message, { exitCode, hint, ...(path === undefined ? {} : { path }), cause: error });
}
