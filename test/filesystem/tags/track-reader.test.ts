import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identify } from '../../../src/filesystem/identity.js';
import { TrackReader, type TrackReading } from '../../../src/filesystem/tags/track-reader.js';
import { mp3 } from './mp3.js';

/** As the program has it; the test of the stand-ins compares it with the library's. */
const workerUrl = new URL('../../../bin/track-worker.js', import.meta.url);
let folder: string;
let reader: TrackReader;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tags-'));
  reader = new TrackReader({ workerUrl, concurrency: 2, timeoutMs: 600 });
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** The title of a track, or why it was skipped. */
function shown(readings: readonly TrackReading[]): (string | undefined)[] {
  return readings.map((reading) => (reading.kind === 'track' ? reading.track.tags.title : reading.skip.reason));
}

describe('TrackReader', () => {
  it('reads tags, identity and checksum, of small files and large ones, in the order asked', async () => {
    const small = file('small.mp3', mp3({ TIT2: 'Small', TRCK: '3/12', TPE1: 'A\0B', TCON: 'Jazz' }));
    const large = file('large.mp3', mp3({ TIT2: 'Large' }, 5_000_000));
    const readings = await reader.read([large, small], { checksum: true });
    expect(shown(readings)).toEqual(['Large', 'Small']);
    expect(readings[1]).toMatchObject({
      kind: 'track',
      track: {
        path: small,
        identity: identify(small),
        checksum: sha256(small),
        tags: { title: 'Small', track: 3, tracks: 12, artist: 'A', artists: ['A', 'B'], genres: ['Jazz'] },
        format: { container: 'MPEG', lossless: false },
      },
    });
    expect(readings[0]).toMatchObject({ track: { checksum: sha256(large) } });
    expect(await reader.read([small], { checksum: false })).toMatchObject([{ track: { checksum: null } }]);
  });

  it('looks at the content before the extension', async () => {
    const flac = Buffer.concat([Buffer.from('fLaC\x80\0\0\x22', 'latin1'), Buffer.alloc(34)]);
    const readings = await reader.read([file('really-flac.mp3', flac)], { checksum: false });
    expect(readings).toMatchObject([{ kind: 'track', track: { tags: {}, format: { container: 'FLAC' } } }]);
  });

  it('opens regular files only, and says why it skips', async () => {
    const real = file('real.mp3', mp3({ TIT2: 'Real' }));
    symlinkSync(real, join(folder, 'link.mp3'));
    execFileSync('mkfifo', [join(folder, 'pipe.mp3')]);
    file('empty.mp3', '');
    file('noise.flac', 'fLaC\0\0\0\u0003 a stream info block of three bytes');
    const names = ['link.mp3', 'pipe.mp3', 'empty.mp3', 'gone.mp3', 'noise.flac', 'real.mp3'];
    const readings = await reader.read(
      names.map((name) => join(folder, name)),
      { checksum: true },
    );
    expect(shown(readings)).toEqual(['symlink', 'special_file', 'empty_file', 'vanished', 'unreadable_tags', 'Real']);
  });

  it('skips a file whose tags take too long to parse, and no other of its batch', async () => {
    // music-metadata searches a run of 0xff for an MPEG frame at about 300 kB a second.
    const hostile = file(
      'hostile.mp3',
      Buffer.concat([mp3({ TIT2: 'H' }).subarray(0, 25), Buffer.alloc(4_000_000, 255)]),
    );
    const good = ['1', '2', '3'].map((name) => file(`${name}.mp3`, mp3({ TIT2: name })));
    const readings = await reader.read([good[0] ?? '', hostile, ...good.slice(1)], { checksum: true });
    expect(shown(readings)).toEqual(['1', 'parse_timeout', '2', '3']);
  });

  it('skips a file that a worker dies of, and no other of its batch', async () => {
    const mortal = new TrackReader({ workerUrl: new URL('./mortal-worker.mjs', import.meta.url), concurrency: 2 });
    const paths = ['a', 'exits', 'b', 'eats-memory', 'c', 'throws', 'd'];
    const readings = await mortal.read(paths, { checksum: false });
    await mortal.close();
    expect(readings.map((reading) => (reading.kind === 'track' ? reading.track.path : reading.skip.reason))).toEqual([
      ...['a', 'unreadable_file', 'b', 'unreadable_file', 'c', 'unreadable_file', 'd'],
    ]);
  });

  it('gives checksums of files of every kind', async () => {
    const empty = file('empty.txt', '');
    const large = file('large.bin', Buffer.alloc(5_000_000, 7));
    const gone = join(folder, 'gone.bin');
    expect(await reader.checksums([large, empty, gone])).toMatchObject([
      { path: large, checksum: sha256(large), identity: identify(large) },
      { path: empty, checksum: sha256(empty) },
      { path: gone, skip: { reason: 'vanished' } },
    ]);
  });

  it('starts threads ahead, which read, or are ended without having read', async () => {
    const idle = new TrackReader({ workerUrl, concurrency: 2 });
    idle.start();
    await idle.close();
    expect(() => {
      idle.start();
    }).toThrow('closed');
    const ahead = new TrackReader({ workerUrl, concurrency: 2 });
    ahead.startFor('whatever.mp3');
    ahead.start();
    const song = file('ahead.mp3', mp3({ TIT2: 'Ahead' }));
    expect(shown(await ahead.read([song], { checksum: false }))).toEqual(['Ahead']);
    await ahead.close();
  });

  it('says what is wrong with the worker also when threads were started ahead, soon or long before', async () => {
    const missing = new TrackReader({ workerUrl: new URL('file:///nowhere/worker.js') });
    expect(() => {
      missing.start();
    }).toThrow(expect.objectContaining({ code: 'worker_missing' }));
    await missing.close();
    const url = pathToFileURL(file('broken-ahead.mjs', "import './missing.mjs';"));
    for (const wait of [0, 500]) {
      const broken = new TrackReader({ workerUrl: url, concurrency: 2 });
      broken.start();
      await setTimeout(wait);
      await expect(broken.read(['a'], { checksum: false })).rejects.toThrow('missing.mjs');
      await broken.close();
    }
  });

  it('throws when the worker itself is missing or cannot be loaded, and after close', async () => {
    const none = new TrackReader({ workerUrl: new URL('file:///nowhere/worker.js') });
    const reads = ['a', 'b', 'c'].map((path) => none.read([path], { checksum: false }));
    for (const result of await Promise.allSettled(reads)) {
      expect(result).toMatchObject({ reason: { code: 'worker_missing', path: '/nowhere/worker.js' } });
    }
    const broken = new TrackReader({
      workerUrl: pathToFileURL(file('broken.mjs', "import './missing.mjs';")),
      concurrency: 1,
    });
    await expect(broken.read(['a'], { checksum: false })).rejects.toThrow('missing.mjs');
    await broken.close();
    await expect(broken.read(['a'], { checksum: false })).rejects.toThrow('closed');
  });
});
