import { beforeEach, expect, it } from 'vitest';
import { MovedFiles } from '../../src/database/moved-files.js';

let moved: MovedFiles;
beforeEach(() => {
  moved = new MovedFiles();
  return () => {
    moved.close();
  };
});

it('knows where files went, by their old names as they were or folded', () => {
  expect(moved.isEmpty).toBe(true);
  moved.add('/in/Ä.mp3', '/lib/1.mp3');
  expect(moved.isEmpty).toBe(false);
  expect([moved.find('/in/Ä.mp3'), moved.find('/in/ä.mp3')]).toEqual(['/lib/1.mp3', undefined]);
  expect(moved.findFolded('/IN/a\u0308.MP3')).toBe('/lib/1.mp3');
  expect([moved.hasArrived('/lib/1.mp3'), moved.hasArrived('/in/Ä.mp3')]).toEqual([true, false]);
});

it('follows a file that moves twice, and tells it from the next one of its name', () => {
  moved.add('/b', '/c');
  moved.add('/a', '/b');
  moved.add('/c', '/d');
  expect(['/a', '/b', '/c'].map((path) => moved.find(path))).toEqual(['/b', '/d', undefined]);
});

it('takes the file that stays for its duplicate, and nothing for having arrived there', () => {
  moved.addDuplicate('/in/copy', '/lib/1');
  moved.add('/lib/1', '/lib/2');
  expect(['/in/copy', '/lib/1'].map((path) => moved.find(path))).toEqual(['/lib/2', '/lib/2']);
  expect(moved.hasArrived('/lib/1')).toBe(false);
});

it('finds what has a stem, and not what only begins like it', () => {
  for (const name of ['1.flac', '1.cue', '1.a.flac', '10.flac', '1/x.flac']) moved.add(`/in/${name}`, `/lib/${name}`);
  moved.add('/in/1 .flac', '/lib/blank');
  expect(moved.findStem('/IN/1')).toEqual(['/lib/1.cue', '/lib/1.flac']);
});

it('lists playlists by their places, each once, without those that are done', () => {
  for (let index = 0; index < 1200; index += 1) moved.addPlaylist({ place: `/in/${index}`, origin: `/in/${index}` });
  moved.movePlaylist('/in/7', '/lib/7');
  moved.movePlaylist('/elsewhere', '/lib/8');
  moved.addPlaylist({ place: '/lib/7', origin: '/lib/7' });
  moved.settlePlaylist('/in/9');
  moved.settlePlaylist('/in/not seen yet');
  moved.addPlaylist({ place: '/in/not seen yet', origin: '/in/not seen yet' });
  const listed = [...moved.playlists()];
  expect(listed).toHaveLength(1200);
  expect(new Set(listed.map(({ place }) => place)).size).toBe(1200);
  expect(listed).toContainEqual({ place: '/lib/7', origin: '/in/7' });
  expect(listed).toContainEqual({ place: '/lib/8', origin: '/elsewhere' });
  expect(listed.filter(({ place }) => place === '/in/9' || place === '/in/not seen yet')).toEqual([]);
});
