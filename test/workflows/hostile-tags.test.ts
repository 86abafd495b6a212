import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Place, TAGS } from '../support/library.js';
import { mp3Track, type TrackTags } from '../support/track.js';
import { contentsOf, namesIn, treeOf, withoutManifests, write } from '../support/tree.js';

const HOSTILE: readonly [string, TrackTags][] = [
  ['upwards', { title: '../../../../etc/passwd', artist: '..', album: '../..' }],
  ['absolute', { title: '/etc/passwd', artist: '/', album: '/tmp' }],
  ['400 characters', { title: 'ä'.repeat(400), artist: 'x'.repeat(400), album: '夜'.repeat(400) }],
  ['control characters', { title: 'a\u0007b\nc\u001b[31m', artist: '\u009b\u202e', album: 'x\u007f' }],
  ['reserved names', { title: 'CON', artist: 'NUL', album: 'aux.txt' }],
  ['dots and spaces', { title: '. ', artist: ' .. ', album: '...' }],
  ['our own folder', { title: 'objects', artist: '.music-organize', album: 'objects' }],
  ['our temporary name', { title: '.mo-1-abcdef.part', artist: '.mo', album: '.' }],
  ['backslashes', { title: '..\\..\\x', artist: 'C:\\', album: 'a:b*c?"<>|' }],
];

describe('tags', () => {
  it.each(HOSTILE)('%s stay inside, with names for every disk and terminal, and come back', async (_, tags) => {
    const place = new Place();
    write(place.source, {
      'x.mp3': mp3Track({ ...TAGS, albumArtist: tags.artist, ...tags }),
      'y/y.mp3': mp3Track({ ...tags, artist: undefined }, { seed: 'y' }),
    });
    const before = treeOf(place.source);
    const contents = contentsOf(place.source);
    const { summary } = await place.organize();
    expect(summary).toMatchObject({ failed: 0, completed: summary.planned });
    expect(contentsOf(place.library)).toEqual(contents);
    expect(Object.keys(treeOf(place.root)).filter((name) => !/^(\.|in.*|lib.*|history.*)$/su.test(name))).toEqual([]);
    for (const path of Object.keys(withoutManifests(treeOf(place.library))).filter((name) => name !== '.')) {
      for (const name of path.split('/')) {
        expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\\:*?"<>|]|^\.|[. ]$/u);
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      }
    }
    await place.rollback();
    expect(treeOf(place.source)).toEqual(before);
    expect(treeOf(place.library)).toEqual({});
  });
});

it('a link in the library leads no file out of it', async () => {
  const place = new Place();
  const outside = join(place.root, 'outside');
  mkdirSync(outside);
  mkdirSync(place.library);
  symlinkSync(outside, join(place.library, 'The Quiet Harbour'));
  write(place.source, { 'x.mp3': mp3Track(TAGS) });
  const { summary } = await place.organize();
  expect(namesIn(outside)).toEqual([]);
  expect(namesIn(place.source)).toEqual(['x.mp3']);
  expect(summary.problems).toBe(1);
});

it.each([
  ['a', 'b'],
  ['b', 'a'],
])('a clutter file in %s, and a link to it in %s: nothing is lost, and both come back', async (real, linked) => {
  const place = new Place();
  write(place.source, { 'a/x.mp3': mp3Track(TAGS), 'b/y.mp3': mp3Track({ ...TAGS, title: 'Y', track: 2 }) });
  write(place.source, { [`${real}/.DS_Store`]: 'clutter' });
  symlinkSync(join(place.source, real, '.DS_Store'), join(place.source, linked, '.DS_Store'));
  const before = treeOf(place.source);
  const contents = contentsOf(place.source);
  await place.organize();
  expect(contentsOf(place.source, place.library)).toEqual(contents);
  const { summary } = await place.rollback();
  expect(summary.failed).toBe(0);
  expect(treeOf(place.source)).toEqual(before);
});
