import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyFolder, verifySession, type VerifyFinding } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { album, Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { namesIn, sha256, write } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';

function aPlace(): Place {
  const place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  return place;
}

describe('verify', () => {
  const verify = async (
    place: Place,
    what: { reference: string } | { folder: string },
  ): Promise<{ findings: VerifyFinding[]; counts: object }> => {
    const findings: VerifyFinding[] = [];
    const options = { historyDb: place.historyDb, onFinding: (finding: VerifyFinding) => void findings.push(finding) };
    const counts =
      'folder' in what ? await verifyFolder({ ...options, ...what }) : await verifySession({ ...options, ...what });
    return { findings: findings.filter(({ outcome }) => outcome !== 'ok'), counts };
  };

  it('finds a flipped byte, a missing file, and nothing else', async () => {
    const place = aPlace();
    await place.organize();
    for (const what of [{ reference: 'last' }, { folder: place.library }]) {
      expect(await verify(place, what)).toMatchObject({ findings: [], counts: { checked: 5, ok: 5 } });
    }
    const flipped = join(place.library, ALBUM, '02 - Song 2.mp3');
    const bytes = readFileSync(flipped);
    const expected = sha256(flipped);
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(flipped, bytes);
    rmSync(join(place.library, ALBUM, '03 - Song 3.mp3'));
    for (const what of [{ reference: 'last' }, { folder: join(place.library, ALBUM) }]) {
      const { findings, counts } = await verify(place, what);
      expect(counts).toMatchObject({ checked: 5, ok: 3, changed: 1, missing: 1, unreadable: 0 });
      expect(findings).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ path: flipped, outcome: 'changed', expected, actual: sha256(flipped) }),
        ]),
      );
    }
  });

  it('of a folder knows files that a later session moved on', async () => {
    const place = new Place();
    write(place.source, { 'Wrong/x.mp3': mp3Track({ ...TAGS, title: 'Wrong' }) });
    await place.organize();
    const [name] = namesIn(place.library);
    writeFileSync(join(place.library, name!), mp3Track({ ...TAGS, title: 'Right' }));
    await place.organize({ source: place.library });
    expect(namesIn(place.library)).toEqual([`${ALBUM}/01 - Right.mp3`]);
    expect(await verify(place, { folder: place.library })).toMatchObject({ findings: [] });
  });
});
