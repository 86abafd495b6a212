import { renameSync, rmSync, statfsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { undoSpace, type UndoSpace } from '../../../src/workflows/browse/undo-space.js';
import { Place, album } from '../../support/library.js';
import { asOrdinaryUser } from '../../support/ordinary-user.js';
import { OTHER_DISK, temporaryFolder, write } from '../../support/tree.js';

const shown = ({ places, isOneDisk }: UndoSpace): unknown => [
  Object.fromEntries(places.map(({ kind, state }) => [kind, state])),
  isOneDisk,
];

/** As many places as folders are there answer with what the disk says, within what others write meanwhile. */
function expectFree(space: UndoSpace, kind: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = space.places.find((place) => place.kind === kind)?.free ?? Number.NaN;
  expect(Math.abs(free - bavail * bsize)).toBeLessThan(1e9);
}

it('tells where an undo writes to, what is free there, and which root is missing', async () => {
  const place = new Place();
  write(place.source, album('one', 2));
  const { session_id } = await place.organize();
  const session = place.session(session_id);
  const space = await undoSpace(session);
  expect(shown(space)).toEqual([{ source: 'there', library: 'there', backups: 'there' }, true]);
  expect(space.places.map(({ path }) => path)).toEqual([
    place.source,
    place.library,
    join(place.library, '.music-organize'),
  ]);
  expectFree(space, 'source', place.source);

  rmSync(join(place.library, '.music-organize'), { recursive: true });
  const before = await undoSpace(session);
  expect(shown(before)).toEqual([{ source: 'there', library: 'there', backups: 'not_yet' }, true]);
  expect(before.places[2]?.free).toBe(before.places[1]?.free);

  const elsewhere = {
    ...session,
    metadata: { ...session.metadata, options: { backupRoot: join(place.root, 'away') } },
  };
  expect(shown(await undoSpace(elsewhere))).toEqual([{ source: 'there', library: 'there', backups: 'missing' }, true]);

  const locked = await asOrdinaryUser(place.root, place.root, () => undoSpace(session));
  expect(shown(locked)).toEqual([{ source: 'unknown', library: 'unknown', backups: 'unknown' }, null]);
  expect(locked.places[0]?.problem).toBe(`${place.source} cannot be looked at: access is denied (EACCES).`);

  renameSync(place.library, join(place.root, 'unplugged'));
  const away = await undoSpace(session);
  expect(shown(away)).toEqual([{ source: 'there', library: 'missing', backups: 'missing' }, null]);
  expect(away.places[1]).toMatchObject({ path: place.library, free: null, device: null });
  symlinkSync('lib', place.library);
  expect(shown(await undoSpace(session))).toEqual([{ source: 'there', library: 'unknown', backups: 'unknown' }, null]);
});

it.skipIf(OTHER_DISK === null)('tells two disks apart, also where a link leads to the other', async () => {
  const place = new Place({ libraryIn: OTHER_DISK! });
  write(place.source, album('one', 1));
  const { session_id } = await place.organize();
  const session = place.session(session_id);
  const space = await undoSpace(session);
  expect(space.isOneDisk).toBe(false);
  expectFree(space, 'library', OTHER_DISK!);
  expect(space.places[1]?.device).toBe(space.places[2]?.device);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(place.library, link);
  expect((await undoSpace({ ...session, source_root: link })).isOneDisk).toBe(true);
});

it('in place, there is one disk', async () => {
  const place = new Place();
  write(place.source, album('one', 1));
  const { session_id } = await place.organize({ target: place.source });
  expect(shown(await undoSpace(place.session(session_id)))).toEqual([{ source: 'there', backups: 'there' }, true]);
});
