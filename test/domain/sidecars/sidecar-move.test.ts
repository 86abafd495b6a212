import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SANITIZE_PROFILES } from '../../../src/domain/naming/sanitize.js';
import { COMPONENT_LIMITS } from '../../../src/domain/naming/sanitize-rules.js';
import { assignSidecars } from '../../../src/domain/sidecars/assign-sidecars.js';
import { followAlbum } from '../../../src/domain/sidecars/companion-folders.js';
import type { SidecarHome } from '../../../src/domain/sidecars/sidecar-home.js';

const name = fc
  .tuple(
    fc.constantFrom('a', '音', '🎵', 'e\u0301', ' ', '.', '?'),
    fc.nat(250),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  )
  .map(([one, times, text]) => one.repeat(times) + text.replaceAll(/[/\0]/gu, '') || 'x');
const tail = fc.constantFrom('.lrc', '.en.lrc', '.音楽音楽音楽.lrc', '.flac.accurip', '.jpg', '.cue', '.abcdefghijkl');

it.each(SANITIZE_PROFILES)('no sidecar goes where %s has no room for it, whatever the names', (profile) => {
  const { max, size } = COMPONENT_LIMITS[profile];
  const folders = fc.array(fc.stringMatching(/^[a-zé]{1,60}$/u), { maxLength: 3 });
  fc.assert(
    fc.property(folders, name, name, tail, fc.nat(250), (album, stem, other, ending, rootLength) => {
      const folder = album.join('/');
      const home: SidecarHome = { folder, albumFolder: folder, all: true, wholly: true };
      const place = { relativePath: [...album, `${'音'.repeat(84)}.wv`].join('/'), albumFolder: folder, disc: null };
      const options = { profile, rootLength, coverName: 'keep' as const };
      const moves = [
        ...assignSidecars(
          [stem + ending, other + ending],
          [{ folder: '/in', name: `${stem}.wv`, place }],
          home,
          options,
        ),
        ...followAlbum({ path: ['Scans', other], files: [stem + ending] }, home, options),
      ];
      for (const { targetRelativePath: path } of moves) {
        if (path === null) continue;
        expect(path.startsWith(folder)).toBe(true);
        expect(Math.max(...path.split('/').map(size))).toBeLessThanOrEqual(max);
        if (profile === 'portable') expect(rootLength + 1 + path.length).toBeLessThanOrEqual(259);
      }
      // What an ordinary library has room for goes.
      if (profile !== 'portable' || rootLength + folder.length < 150) {
        expect(moves.map((move) => move.targetRelativePath)).not.toContain(null);
      }
    }),
    { numRuns: 300 },
  );
});
