import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { CONFLICT_POLICIES, DUPLICATE_POLICIES, UNTAGGED_POLICIES } from 'music-organize';
import { expect, it } from 'vitest';
import { Place } from '../support/library.js';
import { flacTrack, mp3Track } from '../support/track.js';
import { contentsOf, treeOf, write } from '../support/tree.js';

/** Few values, so that files meet: the same song, the same bytes, the same name. */
const tags = fc.record(
  {
    title: fc.constantFrom('One', 'two', 'TWO', '../x'),
    artist: fc.constantFrom('A', 'a', 'B/C'),
    album: fc.constantFrom('X', 'Y'),
    track: fc.nat(2),
  },
  { requiredKeys: [] },
);
const track = fc.record({
  tags,
  seed: fc.nat(2),
  flac: fc.boolean(),
  folder: fc.constantFrom('', 'p/', 'p/CD1/', 'p/CD2/', 'Q q/'),
  name: fc.constantFrom('1', '2', 'é', '01 - One'),
});
const other = fc.record({
  folder: fc.constantFrom('', 'p/', 'p/CD1/', 'p/Scans/', 'Q q/'),
  name: fc.constantFrom('cover.jpg', '.DS_Store', 'Thumbs.db', '1.lrc', 'notes.txt', 'deep/unknown.bin'),
  content: fc.constantFrom('a', 'b', ''),
});
const files = fc.record({ tracks: fc.array(track, { maxLength: 7 }), others: fc.array(other, { maxLength: 5 }) });
const options = fc.record({
  mode: fc.constantFrom('move', 'copy', 'hardlink'),
  conflict: fc.constantFrom(...CONFLICT_POLICIES),
  duplicates: fc.constantFrom(...DUPLICATE_POLICIES),
  untagged: fc.constantFrom(...UNTAGGED_POLICIES),
  inPlace: fc.boolean(),
  backup: fc.boolean(),
});

type Files = typeof files extends fc.Arbitrary<infer T> ? T : never;

function fill(root: string, { tracks, others }: Files): void {
  write(root, {});
  for (const { tags, seed, flac, folder, name } of tracks) {
    const content = flac ? flacTrack(tags, { seed }) : mp3Track(tags, { seed });
    write(root, { [`${folder}${name}.${flac ? 'flac' : 'mp3'}`]: content });
  }
  for (const { folder, name, content } of others) write(root, { [`${folder}${name}`]: content });
}

it('any tree, organized with any options into any library, is all there, and comes back identical', async () => {
  await fc.assert(
    fc.asyncProperty(files, files, options, async (sourceFiles, libraryFiles, { inPlace, ...chosen }) => {
      const place = new Place();
      try {
        fill(place.source, sourceFiles);
        fill(place.library, libraryFiles);
        const target = inPlace ? place.source : place.library;
        const before = [treeOf(place.source), treeOf(place.library)];
        const contents = contentsOf(place.source, place.library);

        const { session_id, summary } = await place.organize({
          ...chosen,
          mode: chosen.mode as 'move',
          target,
          concurrency: 1,
        });
        expect(summary.failed).toBe(0);
        const now = contentsOf(place.source, place.library);
        if (chosen.mode === 'move') {
          // Equal files that went to the backup store are kept there once.
          expect(new Set(now)).toEqual(new Set(contents));
          if (
            chosen.duplicates !== 'delete' &&
            chosen.conflict !== 'replace' &&
            !JSON.stringify(sourceFiles).match(/DS_Store|Thumbs/)
          )
            expect(now).toEqual(contents);
        } else {
          expect(new Set(now)).toEqual(new Set(contents));
        }

        const dry = await place.rollback(session_id!, { dryRun: true });
        const { summary: undone } = await place.rollback(session_id!);
        expect(undone.by_outcome).toEqual(dry.summary.by_outcome);
        expect(undone).toMatchObject({ failed: 0, skipped: 0 });
        expect([treeOf(place.source), treeOf(place.library)]).toEqual(before);
      } finally {
        rmSync(place.root, { recursive: true, force: true });
      }
    }),
    { numRuns: 25, interruptAfterTimeLimit: 12_000 },
  );
});
