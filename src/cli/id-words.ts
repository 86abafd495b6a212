const OPTION = '--operation-ids';

/** What begins like an id and has no letter: also what is wrong in a way that the option can explain, as `12..15`. */
const LIKE_IDS = /^\d[^\p{L}]*$/u;

/**
 * `--operation-ids 12 15-20` as one value, `12,15-20`. Other options take one word each, so that what follows them can
 * be the name of a session; ids do not look like one that is named after them.
 */
export function joinIdWords(args: readonly string[]): string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const [at, arg] of args.entries()) {
    const last = joined.at(-1);
    if (isOpen && last !== undefined && LIKE_IDS.test(arg)) {
      joined[joined.length - 1] = `${last},${arg}`;
      continue;
    }
    isOpen = args[at - 1] === OPTION || arg.startsWith(`${OPTION}=`);
    joined.push(arg);
  }
  return joined;
}
