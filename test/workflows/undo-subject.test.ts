import { rmSync } from 'node:fs';
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
