/**
 * What follows `--` are no options, as POSIX has it (XBD 12.2, guideline 10). yargs knows that, and keeps them from the
 * positional arguments of commands: `organize -- a b` would organize nothing, `organize a -- b` only `a`. They are folders,
 * files or ids, and of those only names in the working folder may begin with a dash.
 *
 * @example withoutDoubleDash(['organize', '--', '-odd', 'b']) // ['organize', './-odd', 'b']
 */
export function withoutDoubleDash(args: readonly string[]): string[] {
  const at = args.indexOf('--');
  if (at === -1) return [...args];
  const positionals = args.slice(at + 1).map((arg) => (arg.startsWith('-') && arg !== '-' ? `./${arg}` : arg));
  return [...args.slice(0, at), ...positionals];
}
