/**
 * A text as it is compared when people look for a part of it: compatible forms, case and accents make no difference.
 * For comparing only.
 */
export function searchText(text: string): string {
  // Most paths are ASCII, and normalizing takes ten times as long.
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replaceAll(MARKS, '').toLowerCase().replaceAll('ς', 'σ');
}

const ASCII = /^[\0-\x7F]*$/u;
const MARKS = /\p{M}/gu;
