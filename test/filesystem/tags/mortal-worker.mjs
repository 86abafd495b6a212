import { report } from '../../../dist/filesystem/tags/reading.js';

/** A worker that dies of files whose name says so. */
export default function readBatch({ paths, progress }) {
  return paths.map((path, index) => {
    report(progress, index, 'reading');
    if (path.includes('exits')) {
      process.exit(7);
    }
    if (path.includes('eats-memory')) {
      for (const eaten = []; ;) {
        eaten.push(new Array(1_000_000).fill(index));
      }
    }
    if (path.includes('throws')) {
      throw new Error('a bug');
    }
    return { kind: 'track', track: { path } };
  });
}
