import { afterAll, expect, test } from 'vitest';
import { BloomFilter } from '../../src/database/bloom-filter.js';
import { FolderCounts, type FolderCount } from '../../src/database/folder-counts.js';

const counts = new FolderCounts();
afterAll(() => {
  counts.close();
});

function count(remaining: number): FolderCount {
  const identity = { kind: 'directory', size: 1, mtime_ns: '1', inode: '2', device: '3' } as const;
  return { identity: { ...identity, mode: 0o755, uid: 0, gid: 0, links: 2 }, solid: 1, remaining, touched: false };
}

test('folders are counted however long ago they came, and come deepest first', () => {
  const albums = Array.from({ length: 6000 }, (_, at) => `/music/${String(at % 7)}/${String(at).padStart(4, '0')}`);
  counts.add('/music', count(7));
  for (let artist = 0; artist < 7; artist += 1) counts.add(`/music/${String(artist)}`, count(0));
  albums.forEach((path, at) => {
    counts.add(path, count(at));
  });
  const first = counts.get(albums[0] ?? '');
  if (first !== undefined) Object.assign(first, { remaining: 99, touched: true });
  expect(counts.get('/library/0')).toBeUndefined();

  const seen: string[] = [];
  for (const [path, found] of counts.deepestFirst()) {
    seen.push(path);
    if (path === albums[0]) expect(found).toEqual({ ...count(99), touched: true });
    else if (path === albums[5999]) expect(found).toEqual(count(5999));
    // What happens to an album is seen in its artist, which comes later.
    else if (path === '/music/6') expect(found.remaining).toBe(albums.filter((one) => one.startsWith(path)).length);
    const above = counts.get(path.slice(0, path.lastIndexOf('/')));
    if (above !== undefined) above.remaining += 1;
  }
  expect(seen).toEqual([
    ...albums.toSorted(),
    ...Array.from({ length: 7 }, (_, at) => `/music/${String(at)}`),
    '/music',
  ]);
});

test('a Bloom filter has all that was added, and takes few others for it', () => {
  const filter = new BloomFilter();
  const name = (at: number): string => `/music/Artist ${String(at % 99)}/Album/${String(at)}.flac`;
  for (let at = 0; at < 200_000; at += 1) filter.add(name(at));
  const mistaken = Array.from({ length: 400_000 }, (_, at) => name(at)).filter((text) => filter.mayHave(text)).length;
  expect(mistaken).toBeGreaterThanOrEqual(200_000);
  expect(mistaken).toBeLessThan(201_000);
});
