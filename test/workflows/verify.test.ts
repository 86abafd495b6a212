import {
  chmodSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { verifyFolder, verifySession, type VerifyFinding, type VerifyOptions, type VerifyResult } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { album, Place, TAGS } from '../support/library.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { mp3Track } from '../support/track.js';
import { namesIn, sha256, write } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';

/** @param tracks of the album, besides a cover and a playlist of its first track */
async function organized(tracks: number, options: Parameters<Place['organize']>[0] = {}): Promise<Place> {
  const place = new Place();
  write(place.source, { ...album('a', tracks), 'a/cover.jpg': 'picture', 'a/a.m3u': '1.mp3\n' });
  await place.organize(options);
  return place;
}

function song({ library }: Place, number: number): string {
  return join(library, ALBUM, `0${number} - Song ${number}.mp3`);
}

type What = { readonly reference: string } | { readonly folder: string };

/** What is not as recorded, by path. */
async function verify(
  { historyDb }: Place,
  what: What,
  more: Partial<VerifyOptions> = {},
): Promise<{ findings: Record<string, VerifyFinding>; result: VerifyResult }> {
  const findings: Record<string, VerifyFinding> = {};
  const onFinding = (finding: VerifyFinding): void => {
    if (finding.outcome !== 'ok') findings[finding.path] = finding;
  };
  const options = { historyDb, onFinding, ...more };
  const result =
    'folder' in what ? await verifyFolder({ ...options, ...what }) : await verifySession({ ...options, ...what });
  return { findings, result };
}

/** Changes one byte, and gives the file its time back. */
function rot(path: string): void {
  const { atimeMs, mtimeMs } = lstatSync(path);
  const bytes = readFileSync(path);
  bytes[bytes.length - 20]! ^= 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
}

describe('verify', () => {
  it('tells bit rot, edits, moved, missing and unreadable files from each other', async () => {
    const place = await organized(8);
    const whats = [{ reference: 'last' }, { folder: place.library }];
    for (const what of whats) {
      // Eight tracks, the cover, the playlist, and its old content in the backup store.
      expect(await verify(place, what)).toMatchObject({ findings: {}, result: { checked: 11, ok: 11, moved_on: 0 } });
    }
    const [, rotten, edited, longer, renamed, deleted, locked, replaced] = [1, 2, 3, 4, 5, 6, 7, 8].map((number) =>
      song(place, number),
    ) as [string, string, string, string, string, string, string, string];
    const expected = sha256(rotten);
    rot(rotten);
    rot(edited);
    utimesSync(edited, 1_700_000_000.5, 1_700_000_000.5);
    writeFileSync(longer, 'more', { flag: 'a' });
    const away = join(place.library, 'The Quiet Harbour/my favourite.mp3');
    renameSync(renamed, away);
    rmSync(deleted);
    renameSync(replaced, join(place.library, '.hidden'));
    symlinkSync('../../.hidden', replaced);

    const outcomes = {
      [rotten]: { outcome: 'bit_rot', expected, actual: sha256(rotten), found_at: null },
      [edited]: { outcome: 'changed', message: expect.stringContaining('modified 2023-11-14T22:13:20.500Z') },
      [longer]: { outcome: 'changed', message: expect.stringMatching(/it has \d+ bytes, and had \d+/) },
      [renamed]: { outcome: 'moved', found_at: away, actual: null },
      [deleted]: { outcome: 'missing', actual: null, found_at: null },
      [locked]: { outcome: 'unreadable', actual: null, message: expect.stringContaining('EACCES') },
      [replaced]: { outcome: 'missing', message: 'a symbolic link is in its place' },
    };
    await asOrdinaryUser(place.root, locked, async () => {
      for (const what of whats) {
        const { findings, result } = await verify(place, what);
        expect(findings).toMatchObject(outcomes);
        expect(Object.keys(findings).sort()).toEqual(Object.keys(outcomes).sort());
        expect(result).toMatchObject({
          checked: 11,
          ok: 4,
          bit_rot: 1,
          changed: 2,
          moved: 1,
          missing: 2,
          unreadable: 1,
        });
      }
      const { findings } = await verify(place, whats[0]!, { search: false });
      expect(findings[renamed]).toMatchObject({ outcome: 'missing', found_at: null });
    });
  });

  it('names a file that still has the content: an object, the original of a copy', async () => {
    const place = new Place();
    write(place.source, { ...album('a', 1), 'b/1.mp3': album('a', 1)['a/1.mp3']! });
    const { session_id } = await place.organize({ duplicates: 'delete' });
    const object = place.records(session_id).find(({ backup_path }) => backup_path !== null)!.backup_path!;
    rot(song(place, 1));
    const inLibrary = await verify(place, { reference: 'last' });
    expect(inLibrary.findings).toMatchObject({ [song(place, 1)]: { outcome: 'bit_rot', intact_copy: object } });
    rot(object);
    const { findings } = await verify(place, { folder: place.library });
    expect(findings).toMatchObject({
      [song(place, 1)]: { intact_copy: null, backup_of: null },
      [object]: { outcome: 'bit_rot', intact_copy: null, backup_of: join(place.source, 'b/1.mp3') },
    });

    const copies = await organized(2, { mode: 'copy' });
    rmSync(song(copies, 1));
    rot(song(copies, 2));
    // The originals are where they belong: the copy that is gone is not found there.
    expect((await verify(copies, { reference: 'last' })).findings).toMatchObject({
      [song(copies, 1)]: { outcome: 'missing', intact_copy: join(copies.source, 'a/1.mp3') },
      [song(copies, 2)]: { outcome: 'bit_rot', intact_copy: join(copies.source, 'a/2.mp3') },
    });
  });

  it('finds the old content of a playlist damaged that undo would need', async () => {
    const place = await organized(1);
    const { source_path, backup_path, id } = place
      .read((history) => [...history.backupsBelow(place.library)])
      .find(({ operation_type }) => operation_type === 'rewrite')!;
    rmSync(backup_path!);
    for (const what of [{ reference: 'last' }, { folder: place.library }]) {
      const { findings } = await verify(place, what);
      expect(findings).toMatchObject({ [backup_path!]: { id, outcome: 'missing', backup_of: source_path } });
    }
  });

  it('says what of a session was undone, and has nothing against that', async () => {
    const place = await organized(3);
    rot(song(place, 2));
    const { session_id } = await place.rollback();
    const rest = await verify(place, { reference: session_id });
    expect(rest.result).toMatchObject({ session_id, session_status: 'partially_rolled_back', checked: 1, bit_rot: 1 });
    expect(rest.result.undone).toBeGreaterThan(0);
    rot(song(place, 2));
    await place.rollback(session_id);
    const { findings, result } = await verify(place, { reference: session_id });
    expect({ findings, ...result }).toMatchObject({ findings: {}, session_status: 'rolled_back', checked: 0 });
  });

  it('says that the whole library is not there, and stops when it is asked to', async () => {
    const place = await organized(6);
    const stop = new AbortController();
    const { result } = await verify(
      place,
      { reference: 'last' },
      { signal: stop.signal, onFinding: () => stop.abort() },
    );
    expect(result.interrupted).toBe(true);
    expect(result.checked).toBeGreaterThan(0);
    expect(result.checked).toBeLessThan(8);
    renameSync(place.library, join(place.root, 'unmounted'));
    const events: object[] = [];
    const gone = await verify(place, { reference: 'last' }, { onEvent: (event) => events.push(event) });
    expect(gone.result).toMatchObject({ checked: 9, missing: 9, interrupted: false });
    expect(events.filter((event) => 'hint' in event)).toMatchObject([{ type: 'warning', path: place.library }]);
    // Stopped while it searches, it does not call missing what it has not looked for.
    const whileSearching = new AbortController();
    const onEvent = ({ type }: { readonly type: string }): void => {
      if (type === 'warning') whileSearching.abort();
    };
    const cut = await verify(place, { reference: 'last' }, { onEvent, signal: whileSearching.signal });
    expect(cut).toMatchObject({ findings: {}, result: { checked: 0, interrupted: true } });
  });

  it('of a folder knows files that a later session moved on', async () => {
    const place = new Place();
    write(place.source, { 'Wrong/x.mp3': mp3Track({ ...TAGS, title: 'Wrong' }) });
    const { session_id } = await place.organize();
    const [name] = namesIn(place.library);
    writeFileSync(join(place.library, name!), mp3Track({ ...TAGS, title: 'Right' }));
    await place.organize({ source: place.library });
    expect(namesIn(place.library)).toEqual([`${ALBUM}/01 - Right.mp3`]);
    expect(await verify(place, { folder: place.library })).toMatchObject({ findings: {}, result: { checked: 1 } });
    const first = await verify(place, { reference: session_id ?? '' });
    expect(first).toMatchObject({ findings: {}, result: { checked: 0, moved_on: 1 } });
  });
});
