import { expect, it } from 'vitest';
import { sidecarHome, type SidecarFolder, type TrackMove } from '../../../src/domain/sidecars/sidecar-home.js';

const FOLDER: SidecarFolder = { path: '/in/X', disc: null, holdsDiscs: false, hasAudio: true, relativePaths: [] };

/** A track of a folder below `/in`, with its place on the album `A/B`. */
function on(folder: string, relativePath: string, disc: number | null): TrackMove {
  return { folder: `/in/${folder}`, name: 'x.flac', place: { relativePath, albumFolder: 'A/B', disc } };
}

const apart = [on('X/CD1', 'A/B/Disc 1/1', 1), on('X/CD2', 'A/B/Disc 2/1', 2)];
const together = [on('X', 'A/B/1-01', 1), on('X', 'A/B/2-01', 2)];
const named = [on('X', 'A/B/CD 1 of 2/1', 1), on('X', 'A/B/CD 2 of 2/1', 2)];

it.each<[string, Partial<SidecarFolder>, TrackMove[], string]>([
  ['the folder above disc folders speaks of the album', { holdsDiscs: true, hasAudio: false }, apart, 'A/B'],
  ['also where it has a track itself', { holdsDiscs: true }, [...apart, on('X', 'A/B/Disc 1/9', 1)], 'A/B'],
  ['a disc folder speaks of the disc', { path: '/in/X/CD2', disc: 2 }, apart, 'A/B/Disc 2'],
  ['the tags know the disc better', { path: '/in/X/CD2', disc: 7 }, apart, 'A/B/Disc 2'],
  ['of a disc, also where its tracks go to the album', { path: '/in/X' }, [on('X', 'A/B/1-01', 1)], 'A/B/Disc 1'],
  ['a folder of all discs', {}, together, 'A/B'],
  ['a disc folder without tracks', { path: '/in/X/CD2', disc: 2, hasAudio: false }, together, 'A/B/Disc 2'],
  ['of a disc that nobody has', { path: '/in/X/CD3', disc: 3, hasAudio: false }, together, 'A/B/Disc 3'],
  ['where the layout calls discs otherwise', { path: '/in/X/CD2', disc: 2, hasAudio: false }, named, 'A/B/CD 2 of 2'],
  ['an album of one disc', { disc: 1 }, [on('X', 'A/B/1', null)], 'A/B'],
  [
    "what is in the album's own folder stays there",
    { relativePaths: ['in/x', 'a/b'] },
    [on('X', 'A/B/1-01', 1)],
    'A/B',
  ],
])('%s', (_case, folder, tracks, expected) => {
  expect(sidecarHome({ ...FOLDER, ...folder }, tracks)?.folder).toBe(expected);
});

it('a folder whose tracks cannot be read has no home, whatever its neighbours say', () => {
  expect(sidecarHome({ ...FOLDER, path: '/in/X/CD3', disc: 3 }, apart)).toBeUndefined();
});

it('is wholly of an album with more than one loose track', () => {
  const whole = (tracks: TrackMove[]): boolean | undefined => sidecarHome(FOLDER, tracks)?.wholly;
  expect(whole(together)).toBe(true);
  expect(whole(together.slice(1))).toBe(false);
  expect(whole([...together, { ...together[0]!, place: null }])).toBe(false);
});
