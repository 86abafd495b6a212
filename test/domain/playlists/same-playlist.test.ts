import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { isSamePlaylist, NamedFiles } from '../../../src/domain/playlists/same-playlist.js';

/** What is at each path; equal texts are the same file. */
const FILES: Readonly<Record<string, string>> = {
  '/in/a.mp3': 'one',
  '/in/b.mp3': 'two',
  '/in/Müll.mp3': 'three',
  '/lib/01 - A.mp3': 'one',
  '/lib/02 - B.mp3': 'two',
  '/lib/03 - Müll.mp3': 'three',
};

function same(one: [path: string, content: string | Buffer], other: [path: string, content: string | Buffer]): boolean {
  const named = ([path, content]: [string, string | Buffer]): NamedFiles =>
    new NamedFiles({ path, content: Buffer.from(content) }, (file) => FILES[file]);
  return isSamePlaylist(named(one), named(other));
}

it.each<[string, boolean, [string, string | Buffer], [string, string | Buffer]]>([
  [
    'other names of the same files',
    true,
    ['/in/l.m3u', '#X\na.mp3\nb.mp3\na.mp3\n'],
    ['/lib/l.m3u', '#X\n01 - A.mp3\n02 - B.mp3\n01 - A.mp3\n'],
  ],
  ['another file', false, ['/in/l.m3u', 'a.mp3\n'], ['/lib/l.m3u', '02 - B.mp3\n']],
  ['another comment', false, ['/in/l.m3u', '#X\na.mp3\n'], ['/lib/l.m3u', '#Y\n01 - A.mp3\n']],
  ['a line more', false, ['/in/l.m3u', 'a.mp3\n'], ['/lib/l.m3u', '01 - A.mp3\n#\n']],
  ['files that nobody knows', false, ['/in/l.m3u', 'x.mp3\n'], ['/lib/l.m3u', 'y.mp3\n']],
  ['another kind', false, ['/in/l.m3u', 'a.mp3\n'], ['/lib/l.cue', 'a.mp3\n']],
  ['no playlists', false, ['/in/l.txt', 'a.mp3\n'], ['/lib/l.txt', 'a.mp3\n']],
  ['cue sheets', true, ['/in/l.cue', 'FILE "a.mp3" MP3\n'], ['/lib/l.cue', 'FILE "01 - A.mp3" MP3\n']],
  [
    'a code page that became UTF-8',
    true,
    ['/in/l.m3u', iconv.encode('Müll.mp3\n', 'windows-1252')],
    ['/lib/l.m3u', '03 - Müll.mp3\n'],
  ],
])('%s: %s', (_case, expected, one, other) => {
  expect(same(one, other)).toBe(expected);
});
