import anyAscii from 'any-ascii';

/**
 * Articles that names are sorted without. English only, as in Picard and foobar2000 (`$swapprefix`: "A", "The") and beets
 * (plugin `the`: "The", "A", "An"): in other languages the same letters begin names as well (`Die Antwoord`, `El-P`).
 */
const ARTICLES = ['The', 'A', 'An'] as const;

const LEADING_ARTICLE = new RegExp(`^(?<article>${ARTICLES.join('|')})\\s+(?<rest>\\S.*)$`, 'isu');

/**
 * The name with its article at the end.
 *
 * @example articleLast('The Beatles') // 'Beatles, The'
 */
export function articleLast(name: string): string {
  const { article, rest } = LEADING_ARTICLE.exec(name)?.groups ?? {};
  return article === undefined || rest === undefined ? name : `${rest}, ${article}`;
}

/** What text is in ASCII, as far as that can be: `Björk` is `Bjork`, `坂本` is `BanBen`. */
export function inAscii(text: string): string {
  return anyAscii(text);
}

/**
 * The folder of an alphabet that a name belongs to: a capital letter, or `#` for digits and for names without any
 * letter. The article does not count, nor do signs before the first letter.
 *
 * @example initialOf('The Beatles') // 'B'
 */
export function initialOf(name: string): string {
  const { rest = name } = LEADING_ARTICLE.exec(name)?.groups ?? {};
  const [first = '#'] = /[A-Za-z0-9]/u.exec(inAscii(rest)) ?? [];
  return /\d/u.test(first) ? '#' : first.toUpperCase();
}
