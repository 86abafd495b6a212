import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { album, Place } from '../support/library.js';
import { write } from '../support/tree.js';

it('a report says that it is about the backup, where that is gone', async () => {
  const place = new Place();
  write(place.source, { ...album('a', 1), 'a/Thumbs.db': 'clutter' });
  const { session_id } = await place.organize();
  rmSync(join(place.library, '.music-organize/objects'), { recursive: true });
  await place.rollback(session_id!);
  const lost = place.undos().filter(({ outcome }) => outcome === 'missing');
  expect(lost).toMatchObject([{ operation_type: 'delete', subject: 'backup' }]);
});

it('a report says that it is about the backup store, where the library holds nothing else', async () => {
  const place = new Place();
  write(place.source, { ...album('a', 1), 'a/Thumbs.db': 'clutter' });
  const { session_id } = await place.organize();
  const [backup] = place.records(session_id).flatMap(({ backup_path }) => backup_path ?? []);
  truncateSync(backup!, 3);
  // What is damaged stays where it is, and so does its store.
  await place.rollback(session_id!, { dryRun: true });
  const foreseen = place.undos();
  await place.rollback(session_id!);
  for (const undos of [foreseen, place.undos()]) {
    expect(undos.find(({ target_path }) => target_path === place.library)).toMatchObject({
      ...{ operation_type: 'create_directory', outcome: 'not_empty', status: 'completed', subject: 'backup_store' },
      message: `it holds the backup store, ${join(place.library, '.music-organize')}`,
    });
  }
  expect(readdirSync(place.library)).toEqual(['.music-organize']);
});
