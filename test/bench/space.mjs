import { statfsSync } from 'node:fs';
import { Problem } from './problem.mjs';
import { partsOf } from './schedule.mjs';

/** On the disk, with its place in folders and in a history; a large file stands there twice when it is copied. Bytes. */
const NEEDS = { tiny: 12_000, real: 26_000_000, history: 1500, 'start-up': 0 };
const RESERVE = 200_000_000;

/** @throws a Problem when the disk has less room than the largest corpus needs: better now than in the middle */
export function checkSpace(rows, folder) {
  const needed = spaceFor(rows);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed) return;
  throw new Problem(
    `This needs about ${megabytes(needed)} in ${folder}, and ${megabytes(bavail * bsize)} are free. ` +
      'Use a smaller corpus (--files, --large, --real, --sizes), or another disk (--folder).',
  );
}

/** @returns {number} bytes: only one corpus is there at a time */
export function spaceFor(rows) {
  const corpora = rows.flatMap(({ needs }) => needs).map(partsOf);
  return Math.max(0, ...corpora.map(({ corpus, size }) => NEEDS[corpus] * size)) + RESERVE;
}

function megabytes(bytes) {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
