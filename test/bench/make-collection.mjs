/**
 * A collection to measure with: tiny tagged files of 1 to 6 kB, 12 an album, under names that tell nothing, so that all of
 * them have to be read and moved. The same count gives the same bytes.
 *
 *     node test/bench/make-collection.mjs FOLDER 4000          MP3 and FLAC
 *     node test/bench/make-collection.mjs FOLDER 4000 mixed    M4A, Ogg Vorbis and Opus as well
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noiseFlac, silentMp3Frames } from '../../fixtures/audio-body.mjs';
import { m4aMaker, oggMaker, opusMaker } from './tagged-fixtures.mjs';
import { withId3v2, withVorbisComments } from '../../fixtures/tag-writer.mjs';

const ALBUM_SIZE = 12;
const ALBUMS_AN_ARTIST = 5;
/** 1.7 kB of MP3, 2.1 kB of FLAC, before the tags. */
const MP3_FRAMES = 8;
const FLAC_SAMPLES = 1024;

/** Each album is of the next format. */
const MP3_AND_FLAC = ['mp3', 'mp3', 'flac'];
const MIXED = ['mp3', 'flac', 'mp3', 'm4a', 'mp3', 'ogg', 'mp3', 'flac', 'mp3', 'opus'];
const MAKERS = {
  mp3: (tags, seed) => withId3v2(silentMp3Frames(seed, MP3_FRAMES), tags),
  flac: (tags, seed) => withVorbisComments(noiseFlac(seed, FLAC_SAMPLES), tags),
  m4a: m4aMaker(),
  ogg: oggMaker(),
  opus: opusMaker(),
};

/**
 * @param {string} folder is made; what is in it stays
 * @param {number} count files
 * @returns {number} bytes
 */
export function makeCollection(folder, count, { mixed = false } = {}) {
  const formats = mixed ? MIXED : MP3_AND_FLAC;
  let bytes = 0;
  for (let album = 0; album * ALBUM_SIZE < count; album += 1) {
    const albumFolder = path.join(folder, `rip ${String(album).padStart(5, '0')}`);
    mkdirSync(albumFolder, { recursive: true });
    const size = Math.min(ALBUM_SIZE, count - album * ALBUM_SIZE);
    for (let track = 1; track <= size; track += 1) {
      const { name, content } = makeTrack(album, track, formats[album % formats.length]);
      writeFileSync(path.join(albumFolder, name), content);
      bytes += content.length;
    }
  }
  return bytes;
}

function makeTrack(album, track, format) {
  const artist = `Artist ${Math.floor(album / ALBUMS_AN_ARTIST)}`;
  const tags = {
    title: `Song ${track} of ${album}`,
    artist,
    albumArtist: artist,
    album: `Album ${album}`,
    track,
    tracks: ALBUM_SIZE,
    year: 1960 + (album % 60),
    genre: 'Noise',
  };
  return { name: `track${track}.${format}`, content: MAKERS[format](tags, `${album}/${track}`) };
}

if (import.meta.filename === process.argv[1]) {
  const [folder, count, mix] = process.argv.slice(2);
  if (folder === undefined || !/^[1-9]\d*$/.test(count ?? '') || ![undefined, 'mixed'].includes(mix)) {
    console.error('usage: node test/bench/make-collection.mjs FOLDER COUNT [mixed]');
    process.exit(2);
  }
  console.log(`${count} files, ${makeCollection(folder, Number(count), { mixed: mix === 'mixed' })} bytes`);
}
