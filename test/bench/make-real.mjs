/**
 * A collection of files as large as real ones, 5 to 32 MB and 12 MB on the average: MP3 and FLAC, whose sound is made
 * here, and, where there is an ffmpeg that can encode them, M4A, Ogg Vorbis and Opus. The same count and the same ffmpeg give
 * the same bytes.
 *
 *     node test/bench/make-real.mjs FOLDER 60
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MP3_FRAME_BYTES, noiseFlac, silentMp3Frames } from '../../fixtures/audio-body.mjs';
import { withId3v2, withVorbisComments } from '../../fixtures/tag-writer.mjs';

const FFMPEG = 'ffmpeg';
const ALBUM_SIZE = 8;
const MB = 1_000_000;
/** Each track of an album takes the next. */
const LOSSY_SIZES = [5 * MB, 7 * MB, 9 * MB, 12 * MB];
const FLAC_SIZES = [14 * MB, 20 * MB, 26 * MB, 32 * MB];
const FLAC_SAMPLE_BYTES = 2;
/** Each album is of the next one. */
const FORMATS = ['mp3', 'flac', 'm4a', 'flac', 'mp3', 'ogg', 'opus', 'flac'];
/** Encoders by format; they encode ten seconds, which a file repeats. */
const ENCODERS = {
  m4a: ['-c:a', 'aac', '-b:a', '320k'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '9'],
  opus: ['-c:a', 'libopus', '-b:a', '320k'],
};
const NOISE = 'anoisesrc=duration=10:color=pink:sample_rate=48000:amplitude=0.25:seed=7';
const EXACT = ['-fflags', '+bitexact', '-flags:a', '+bitexact'];

/** @returns {{ bytes: number, formats: string[] }} */
export function makeReal(folder, count) {
  const bases = `${folder}.bases`;
  mkdirSync(bases, { recursive: true });
  const makers = {
    mp3: mp3Maker(),
    flac: flacMaker(),
    ...encodedMakers(bases, new Set(FORMATS.slice(0, Math.ceil(count / ALBUM_SIZE)))),
  };
  const formats = FORMATS.filter((format) => makers[format] !== undefined);
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const album = Math.floor(index / ALBUM_SIZE);
    const format = formats[album % formats.length];
    const albumFolder = path.join(folder, `rip ${String(album).padStart(3, '0')}`);
    mkdirSync(albumFolder, { recursive: true });
    // No two have the same name: `mv` puts them all into one folder.
    const file = path.join(albumFolder, `track ${String(index).padStart(4, '0')}.${format}`);
    makers[format](file, tagsOf(album, (index % ALBUM_SIZE) + 1), index);
    bytes += statSync(file).size;
  }
  rmSync(bases, { recursive: true });
  return { bytes, formats: [...new Set(formats)] };
}

function tagsOf(album, track) {
  const artist = `Artist ${Math.floor(album / 3)}`;
  return {
    ...{ title: `Long Song ${track} of ${album}`, artist, albumArtist: artist, album: `Long Album ${album}` },
    ...{ track, tracks: ALBUM_SIZE, year: 1960 + (album % 60), genre: 'Noise' },
  };
}

function mp3Maker() {
  const longest = silentMp3Frames('real', Math.ceil(LOSSY_SIZES.at(-1) / MP3_FRAME_BYTES));
  return (file, tags, index) => {
    const frames = Math.floor(sizeAt(LOSSY_SIZES, index) / MP3_FRAME_BYTES);
    writeFileSync(file, withId3v2(longest.subarray(0, frames * MP3_FRAME_BYTES), tags));
  };
}

function flacMaker() {
  const bodies = new Map();
  return (file, tags, index) => {
    const size = sizeAt(FLAC_SIZES, index);
    const body = bodies.get(size) ?? noiseFlac(`real ${size}`, Math.floor(size / FLAC_SAMPLE_BYTES));
    bodies.set(size, body);
    writeFileSync(file, withVorbisComments(body, tags));
  };
}

/** Of those that are wanted, the ones that the ffmpeg of this machine can make; none without it. */
function encodedMakers(bases, wanted) {
  const encoders = Object.entries(ENCODERS).filter(([format]) => wanted.has(format));
  const made = encoders.map(([format, encoder]) => {
    const base = path.join(bases, `base.${format}`);
    const done = ffmpeg(['-f', 'lavfi', '-i', NOISE, '-ac', '2', ...encoder, ...EXACT, base]);
    return done ? [format, (file, tags, index) => repeat(base, file, tags, sizeAt(LOSSY_SIZES, index))] : null;
  });
  return Object.fromEntries(made.filter((maker) => maker !== null));
}

function repeat(base, file, tags, size) {
  const times = Math.ceil(size / statSync(base).size);
  const fields = {
    ...{ title: tags.title, artist: tags.artist, album_artist: tags.albumArtist, album: tags.album },
    ...{ track: `${tags.track}/${tags.tracks}`, date: tags.year, genre: tags.genre },
  };
  // Ogg keeps the tags with the stream, M4A with the file.
  const metadata = Object.entries(fields).flatMap(([name, value]) => [
    ...['-metadata', `${name}=${value}`],
    ...(file.endsWith('.m4a') ? [] : ['-metadata:s:a', `${name}=${value}`]),
  ]);
  if (!ffmpeg(['-stream_loop', String(times - 1), '-i', base, '-c', 'copy', ...metadata, ...EXACT, file])) {
    throw new Error(`ffmpeg could encode ${base}, and could not write ${file}: is the disk full?`);
  }
}

function ffmpeg(args) {
  return spawnSync(FFMPEG, ['-nostdin', '-v', 'error', '-y', ...args], { stdio: 'ignore' }).status === 0;
}

/** Not the same one in each album. */
function sizeAt(sizes, index) {
  return sizes[(index + Math.floor(index / ALBUM_SIZE)) % sizes.length];
}

if (import.meta.filename === process.argv[1]) {
  const [folder, count] = process.argv.slice(2);
  if (folder === undefined || !/^[1-9]\d*$/.test(count ?? '')) {
    console.error('usage: node test/bench/make-real.mjs FOLDER COUNT');
    process.exit(2);
  }
  const { bytes, formats } = makeReal(folder, Number(count));
  console.log(`${count} files, ${bytes} bytes: ${formats.join(', ')}`);
}
