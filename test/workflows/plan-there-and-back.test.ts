import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlannedOperation } from '../../src/domain/operation.js';
import type { TrackTags } from '../../src/domain/track.js';
import { identify } from '../../src/filesystem/identity.js';
import { TrackReader, type ChecksumReading, type TrackReading } from '../../src/filesystem/tags/track-reader.js';
import { FolderLedger } from '../../src/workflows/plan/folder-ledger.js';
import { LibraryPlanner } from '../../src/workflows/plan/library-planner.js';
import { readUnits } from '../../src/workflows/plan/library-units.js';
import { joinSpreadAlbums } from '../../src/workflows/plan/spread-albums.js';
import { settingsFrom } from '../../src/workflows/plan/organize-settings.js';
import { namesIn, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

/** Files hold their tags, as JSON. */
class OpenReader extends TrackReader {
  override checksums(paths: readonly string[]): Promise<ChecksumReading[]> {
    return Promise.resolve(paths.map((path) => ({ path, checksum: sha256(path), identity: identify(path) })));
  }

  override read(paths: readonly string[]): Promise<TrackReading[]> {
    return Promise.resolve(
      paths.map((path) => {
        const tags = JSON.parse(readFileSync(path, 'utf8')) as TrackTags;
        const format = { container: 'FLAC' };
        return { kind: 'track', track: { path, tags, format, identity: identify(path), checksum: null } };
      }),
    );
  }
}

/** Organizes in place, with nothing recorded. @returns how many operations it took */
async function organize(root: string, layout: string, coverName = 'keep'): Promise<number> {
  const settings = settingsFrom({ source: root, layout: layout as 'standard', coverName: coverName as 'keep' });
  const told = { onSkip: () => undefined, onConflict: () => undefined };
  const reader = new OpenReader();
  const ledger = new FolderLedger(root);
  const planner = new LibraryPlanner({ ...told, settings, reader, checksum: false });
  const operations: PlannedOperation[] = [];
  const onFolder = ledger.add.bind(ledger);
  const units = joinSpreadAlbums(readUnits({ ...told, settings, reader, checksum: false, onFolder }));
  for await (const unit of units) {
    for (const operation of await planner.plan(unit)) {
      if (operation.sourcePath !== null) ledger.left(operation.sourcePath);
      if (operation.targetPath !== null) ledger.stayed(operation.targetPath);
      operations.push(operation);
    }
  }
  operations.push(...ledger.removals('delete'));
  planner.close();
  await reader.close();
  operations.forEach(act);
  return operations.length;
}

function act({ type, sourcePath, targetPath }: PlannedOperation): void {
  if (type === 'create_directory') mkdirSync(targetPath ?? '');
  else if (type === 'remove_directory') rmdirSync(sourcePath ?? '');
  else if (type === 'delete') unlinkSync(sourcePath ?? '');
  else renameSync(sourcePath ?? '', targetPath ?? '');
}

const song = (disc: number, discs: number, album: string): string =>
  JSON.stringify({ title: 'Song', artist: 'A', album, track: 1, disc, discs });

/** A library as `standard` has it. The second album has one of its two discs only. */
function library(): string {
  const root = temporaryFolder();
  for (const disc of [1, 2]) {
    write(join(root, 'A/Box', `Disc ${disc}`), {
      '01 - Song.flac': song(disc, 2, 'Box'),
      ...{ '01 - Song.lrc': `words ${disc}`, 'cover.jpg': `cover ${disc}`, 'rip.log': `log ${disc}` },
      'Scans/label.png': `label ${disc}`,
    });
  }
  write(join(root, 'A/Box'), {
    'cover.jpg': 'box',
    'box.m3u': 'list',
    'Scans/big/1.png': 'front',
    'Interview/a.pdf': 'notes',
  });
  write(join(root, 'A/Half'), {
    'Disc 1/01 - Song.flac': song(1, 2, 'Half'),
    'cover.jpg': 'half',
    'Scans/1.png': 'half',
  });
  write(join(root, 'A/One'), { '01 - Song.flac': song(1, 1, 'One'), 'cover.jpg': 'one', 'Scans/1.png': 'one' });
  return root;
}

it('to the layout that puts all discs together, and back, is the same library', async () => {
  const root = library();
  expect(await organize(root, 'standard')).toBe(0);
  const before = contents(root);

  expect(await organize(root, 'flat-discs')).toBeGreaterThan(0);
  expect(namesIn(join(root, 'A/Box'))).toEqual([
    ...['1-01 - Song.flac', '1-01 - Song.lrc', '2-01 - Song.flac', '2-01 - Song.lrc'],
    ...['Disc 1/Scans/label.png', 'Disc 1/cover.jpg', 'Disc 1/rip.log'],
    ...['Disc 2/Scans/label.png', 'Disc 2/cover.jpg', 'Disc 2/rip.log'],
    ...['Interview/a.pdf', 'Scans/big/1.png', 'box.m3u', 'cover.jpg'],
  ]);
  expect(await organize(root, 'flat-discs')).toBe(0);

  expect(await organize(root, 'standard')).toBeGreaterThan(0);
  expect(contents(root)).toEqual(before);
});

/** Folders of three albums, as people have them, with the disc that their names say. */
const MUSIC = ['p/', 'p/CD1/', 'p/CD2/', 'q (Disc 1)/', 'q (Disc 2)/', 'r/s CD1/', 'r/s CD2/', 'A/t/', 'A/t/Disc 2/'];
const AROUND = [
  '',
  'r/',
  'Scans/',
  'p/Scans/',
  'p/CD1/Scans/deep/',
  'p/Disc 3/',
  'r/notes/',
  'A/t/Disc 1/Scans/',
  'A/t/papers/',
];
const NAMES = ['cover.jpg', 'Folder.jpg', 'front.png', 'x.log', 'scan.png', '1.lrc', 'list.m3u', 'unknown.bin'];
const track = fc.record({ folder: fc.constantFrom(...MUSIC), disc: fc.constantFrom(1, 2) });
const sidecar = fc.record({ folder: fc.constantFrom(...MUSIC, ...AROUND), name: fc.constantFrom(...NAMES) });

it('any folders: organized again nothing moves, and there and back is the same library', async () => {
  const others = fc.uniqueArray(sidecar, { maxLength: 8, selector: ({ folder, name }) => folder + name });
  const coverName = fc.constantFrom('keep', 'folder');
  await fc.assert(
    fc.asyncProperty(
      fc.array(track, { minLength: 1, maxLength: 7 }),
      others,
      coverName,
      fc.constantFrom('flat-discs', 'by-kind', 'classical'),
      async (tracks, files, cover, other) => {
        const root = temporaryFolder();
        tracks.forEach(({ folder, disc }, at) => {
          const [, said = disc] = /(?:CD|Disc )(\d)/.exec(folder) ?? [];
          const tags = { title: `Song ${at}`, artist: 'A', album: folder.replace(/^A\//, '')[0], track: at + 1 };
          write(root, { [`${folder}${at}.flac`]: JSON.stringify({ ...tags, disc: Number(said), discs: 2 }) });
        });
        files.forEach(({ folder, name }, at) => write(root, { [`${folder}${name}`]: `other ${at}` }));
        const all = Object.values(contents(root)).filter((content) => content !== 'folder');

        await organize(root, 'standard', cover);
        const before = contents(root);
        expect(
          Object.values(before)
            .filter((content) => content !== 'folder')
            .sort(),
        ).toEqual(all.sort());
        expect(await organize(root, 'standard', cover)).toBe(0);
        await organize(root, other, cover);
        expect(await organize(root, other, cover)).toBe(0);
        await organize(root, 'standard', cover);
        expect(contents(root)).toEqual(before);
        rmSync(root, { recursive: true });
      },
    ),
    { numRuns: 25, interruptAfterTimeLimit: 8_000 },
  );
});

/** Path -> bytes; folders without their times. */
function contents(root: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(treeOf(root)).map(([name, entry]) => [
      name,
      entry.startsWith('folder') ? 'folder' : (entry.split(' ')[3] ?? ''),
    ]),
  );
}
