import { expect, it } from 'vitest';
import { audiobooksAmong } from '../../../src/domain/naming/audiobook.js';
import type { TrackTags } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';

const spoken = (...files: readonly (readonly [string, object])[]): string[] =>
  [...audiobooksAmong(files.map(([name, tags]) => track(`/in/${name}`, tags as TrackTags)))].map(({ path }) =>
    path.slice('/in/'.length),
  );

it.each<[string, string, object, boolean]>([
  ['extension', 'a.M4B', {}, true],
  ['genre', 'a.mp3', { genres: ['Audiobook'] }, true],
  ['genre of another language, any case', 'a.mp3', { genres: ['HO\u0308RBUCH'] }, true],
  ['one of several genres', 'a.mp3', { genres: ['Fantasy; Audio Book'] }, true],
  ['ID3v1', 'a.mp3', { genres: ['Speech'] }, true],
  ['release type', 'a.mp3', { releaseType: ['album', 'Audio drama'] }, true],
  ['release type in one word', 'a.mp3', { releaseType: ['album; spokenword'] }, true],
  ['iTunes kind', 'a.m4a', { mediaKind: 2 }, true],
  ['another iTunes kind', 'a.m4a', { mediaKind: 1 }, false],
  ['a word in the genre', 'a.mp3', { genres: ['Speechless Pop'] }, false],
  ['an album of that name', 'a.mp3', { album: 'Audiobook', genres: ['Rock'] }, false],
])('%s', (_case, name, tags, expected) => {
  expect(spoken([name, tags]).length === 1).toBe(expected);
});

it('an album is one or is none, by what most of its tracks say', () => {
  const book = { album: 'The Book', genres: ['Audiobook'] };
  expect(spoken(['1.mp3', book], ['2.mp3', book], ['3.mp3', { album: 'The Book' }])).toHaveLength(3);
  const songs = { album: 'Songs', genres: ['Rock'] };
  expect(spoken(['1.mp3', songs], ['2.mp3', songs], ['3.mp3', { ...songs, genres: ['Spoken Word'] }])).toEqual([]);
});

it('all discs of a book are the book; an album beside it is not', () => {
  const files: [string, object][] = [
    ['CD1/1.mp3', { album: 'B', genres: ['Audiobook'] }],
    ['CD2/1.mp3', { album: 'B', genres: ['Audiobook'] }],
    ['CD2/2.mp3', { album: 'B' }],
    ['CD2/x.mp3', { album: 'Songs' }],
  ];
  expect(spoken(...files)).toEqual(['CD1/1.mp3', 'CD2/1.mp3', 'CD2/2.mp3']);
});
