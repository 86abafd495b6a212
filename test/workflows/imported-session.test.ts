import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  importSession,
  OperationRollbackService,
  UserError,
  verifySession,
  type ExportedSession,
} from 'music-organize';
import { describe, expect, it } from 'vitest';
import { OPERATION_TYPES } from '../../src/domain/operation.js';
import { identify } from '../../src/filesystem/identity.js';
import { album, Place } from '../support/library.js';
import { namesIn, sha256, treeOf, write } from '../support/tree.js';

/** SHA-256 of `precious`. */
const PRECIOUS = createHash('sha256').update('precious').digest('hex');
const TWO_LINES = { line: 1, from: 'a', to: 'a\nb' };

function aPlace(): Place {
  const place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  return place;
}

describe('a session of another history', () => {
  async function exported(place: Place): Promise<ExportedSession> {
    const { session_id } = await place.organize();
    const document = place.read((history) => ({
      ...{ format: 'music-organize-session', version: 1, session: history.requireSession(session_id!) },
      ...{ operations: [...history.operations(session_id!)], directory_times: history.directoryTimes(session_id!) },
    }));
    return JSON.parse(JSON.stringify(document)) as ExportedSession;
  }

  it('comes back as it was, but for its ids, and is undone only where the user allows', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const document = await exported(place);
    const other = Object.assign(new Place(), { source: place.source, library: place.library });
    const session = await importSession({ historyDb: other.historyDb, document });
    expect(session).toEqual({ ...document.session, metadata: { ...document.session.metadata, imported: true } });
    const plain = (records: readonly object[]): object[] =>
      records.map((record) => ({
        ...record,
        id: 0,
        metadata: { ...(record as { metadata: object }).metadata, imported_id: 0 },
      }));
    expect(plain(other.records(session.session_id))).toEqual(plain(document.operations));
    const verified = await verifySession({
      historyDb: other.historyDb,
      reference: session.session_id,
      onFinding: () => undefined,
    });
    expect(verified).toMatchObject({ imported: true, missing: 0 });
    const library = treeOf(place.library);
    for (const allowRoots of [undefined, [place.source], [`${place.library}x`, place.source]]) {
      for (const dryRun of [true, false]) {
        const options = { dryRun, ...(allowRoots === undefined ? {} : { allowRoots }) };
        await expect(other.rollback(session.session_id, options)).rejects.toMatchObject({
          code: 'root_not_allowed',
          exitCode: 2,
        });
      }
    }
    // Nor in a dry run that says otherwise than the real one.
    for (const dryRun of [true, false]) {
      const options = { dryRun, cascade: true, allowRoots: [place.source, place.library] };
      await expect(other.rollback(session.session_id, options)).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('--cascade'),
      });
    }
    expect(treeOf(place.library)).toEqual(library);
    expect(await other.rollback(session.session_id, { allowRoots: [place.source, place.library] })).toMatchObject({
      status: 'rolled_back',
    });
    expect(treeOf(place.source)).toEqual(before);
    await expect(importSession({ historyDb: other.historyDb, document })).rejects.toBeInstanceOf(UserError);
  });

  it('reads nothing from outside the allowed roots either', async () => {
    const place = aPlace();
    write(place.root, { secret: 'secret' });
    const document = await exported(place);
    const [record] = document.operations.filter((one) => one.operation_type === 'move');
    const stolen = join(place.source, 'stolen');
    const hostile = {
      ...document,
      session: { ...document.session, session_id: 'hostile' },
      operations: [
        {
          ...record!,
          operation_type: 'delete' as const,
          source_path: stolen,
          target_path: null,
          file_size: 6,
          checksum_before: sha256(join(place.root, 'secret')),
          checksum_after: null,
          metadata: { copy_of: join(place.root, 'secret') },
        },
      ],
    };
    await importSession({ historyDb: place.historyDb, document: hostile });
    await place.rollback('hostile', { allowRoots: [place.source, place.library] }).catch(() => undefined);
    expect(namesIn(place.source)).not.toContain('stolen');
  });

  it.each<[string, (at: (name: string) => string) => object]>([
    ['deletes', (at) => ({ operation_type: 'copy', source_path: at('lib/payload'), target_path: at('lib/link/file') })],
    ['takes', (at) => ({ operation_type: 'move', source_path: at('lib/stolen'), target_path: at('lib/link/file') })],
    ['plants', (at) => ({ operation_type: 'move', source_path: at('lib/link/new'), target_path: at('lib/payload') })],
    ['makes folders', (at) => ({ operation_type: 'remove_directory', source_path: at('lib/link/new') })],
    ['removes folders', (at) => ({ operation_type: 'create_directory', target_path: at('lib/link/empty') })],
  ])('%s nothing through a symbolic link in an allowed folder', async (_, operation) => {
    const place = aPlace();
    const at = (name: string): string => join(place.root, name);
    write(place.root, { 'outside/file': 'known', 'lib/payload': 'known' });
    mkdirSync(at('outside/empty'));
    symlinkSync(at('outside'), at('lib/link'));
    const document = await exported(place);
    const known = { file_size: 5, checksum_before: sha256(at('lib/payload')), checksum_after: null };
    const hostile = {
      directory_times: [],
      ...{ format: document.format, version: document.version },
      session: {
        ...document.session,
        session_id: 'hostile',
        source_root: at('lib'),
        target_root: at('lib'),
        metadata: { kind: 'organize', options: { followSymlinks: true, backupRoot: at('lib/.store') } },
      },
      operations: [
        {
          ...document.operations[0]!,
          ...{ source_path: null, target_path: null, backup_path: null, metadata: {} },
          ...known,
          ...operation(at),
        },
      ],
    };
    await importSession({ historyDb: place.historyDb, document: hostile });
    const before = [treeOf(at('outside')), treeOf(at('lib'))];
    await expect(place.rollback('hostile', { allowRoots: [at('lib')] })).rejects.toMatchObject({
      code: 'root_not_allowed',
    });
    expect([treeOf(at('outside')), treeOf(at('lib'))]).toEqual(before);
  });

  it('takes no file of anybody for what was kept of a playlist', async () => {
    const place = aPlace();
    write(place.source, { 'all.m3u': 'a/1.mp3' });
    const document = await exported(place);
    const rewrite = document.operations.find(({ operation_type }) => operation_type === 'rewrite')!;
    const precious = join(place.library, 'precious');
    write(place.library, { precious: 'a/1.mp3' });
    const hostile = {
      ...document,
      session: { ...document.session, session_id: 'hostile' },
      operations: [{ ...rewrite, backup_path: precious }],
    };
    await importSession({ historyDb: place.historyDb, document: hostile });
    await place.rollback('hostile', { allowRoots: [place.source, place.library] });
    expect(namesIn(place.library)).toContain('precious');
    // By its lines, it came back all the same.
    expect(sha256(join(place.source, 'all.m3u'))).toBe(rewrite.checksum_before);
  });

  it.each<[string, (place: Place) => object]>([
    ['another file than a playlist', ({ source }) => ({ source_path: `${source}/a`, target_path: `${source}/a` })],
    ['another place', ({ source }) => ({ target_path: `${source}/b.m3u` })],
    ['two lines in one', () => ({ metadata: { becomes: '0'.repeat(64), encoding: 'utf-8', edits: [TWO_LINES] } })],
    ['an encoding that nobody knows', () => ({ metadata: { becomes: '0'.repeat(64), encoding: 'hex', edits: [] } })],
    ['nothing to go by', () => ({ metadata: {} })],
  ])('is refused when it rewrites %s', async (_, spoil) => {
    const place = aPlace();
    write(place.source, { 'all.m3u': 'a/1.mp3' });
    const document = await exported(place);
    const rewrite = document.operations.find(({ operation_type }) => operation_type === 'rewrite')!;
    const hostile = { ...document, operations: [{ ...rewrite, ...spoil(place) }] };
    const other = { historyDb: join(place.root, 'other.db'), document: hostile };
    await expect(importSession(other)).rejects.toMatchObject({ code: 'invalid_document' });
  });

  it.each<[string, (place: Place, ours: ExportedSession) => object, string]>([
    [
      'an object outside of any store',
      ({ library }) => ({ backup_path: join(library, 'precious'), checksum_before: PRECIOUS, metadata: {} }),
      'missing',
    ],
    [
      'an object whose content nobody says',
      ({ library }) => ({ backup_path: join(library, 'precious'), checksum_before: null, metadata: {} }),
      'missing',
    ],
    [
      'a file by its size and time alone',
      ({ library }) => ({
        ...{ operation_type: 'move', target_path: join(library, 'precious'), checksum_before: null },
        metadata: { identity: identify(join(library, 'precious')) },
      }),
      'missing',
    ],
    [
      'a copy by its size and time alone',
      ({ library }) => ({
        ...{ operation_type: 'copy', target_path: join(library, 'precious'), checksum_before: null },
        metadata: { identity: identify(join(library, 'precious')) },
      }),
      'missing',
    ],
  ])('is given no %s', async (_, forge, outcome) => {
    const place = aPlace();
    const document = await exported(place);
    write(place.library, { precious: 'precious' });
    const [record] = document.operations;
    const empty = { ...record!, operation_type: 'delete', target_path: null, backup_path: null, checksum_after: null };
    const operations = [{ ...empty, source_path: join(place.source, 'stolen'), ...forge(place, document) }];
    const hostile = { ...document, session: { ...document.session, session_id: 'hostile' }, operations };
    await importSession({ historyDb: place.historyDb, document: hostile });
    await place.rollback('hostile', { allowRoots: [place.source, place.library] });
    expect(place.undos().map((undo) => undo.outcome)).toEqual([outcome]);
    expect(namesIn(place.library)).toContain('precious');
    expect(namesIn(place.source)).not.toContain('stolen');
  });

  it('is in the way of nobody: what it did, it did on another disk', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const document = await exported(place);
    const moves = document.operations.filter(({ operation_type }) => operation_type === 'move');
    const operations = moves.map(({ target_path, ...record }) => ({
      ...{ ...record, source_path: target_path, target_path: `${target_path}.away` },
    }));
    const folder = { source_path: join(place.source, 'a'), target_path: null, metadata: {} };
    const privileged = { restore: { mode: 0o4777, mtime_ns: '1', uid: 1, gid: 1 } };
    const removal = {
      ...operations[0]!,
      ...folder,
      id: 9999,
      operation_type: 'remove_directory',
      metadata: privileged,
    };
    const foreign = { ...document, session: { ...document.session, session_id: 'foreign' } };
    await importSession({ historyDb: place.historyDb, document: { ...foreign, operations: [...operations, removal] } });
    expect(await place.rollback(document.session.session_id)).toMatchObject({ status: 'rolled_back' });
    expect(treeOf(place.source)).toEqual(before);
  });

  it('undoes no record of ours, whatever it says it undid', async () => {
    const place = aPlace();
    const document = await exported(place);
    const [ours] = place.records(document.session.session_id);
    const hostile = {
      ...document,
      session: {
        ...document.session,
        session_id: 'hostile',
        metadata: { kind: 'rollback', undoes_session: document.session.session_id },
      },
      operations: [{ ...ours!, undoes: ours!.id }],
    };
    await importSession({ historyDb: place.historyDb, document: hostile });
    expect(place.records('hostile').map(({ undoes }) => undoes)).toEqual([null]);
    expect(place.session('hostile').metadata.undoes_session).toBeUndefined();
  });

  it('brings no marks, no key and no prototype of its own', async () => {
    const place = aPlace();
    const document = await exported(place);
    const text = JSON.stringify({ ...document, session: { ...document.session, session_id: 'hostile' } })
      .replace(
        '"kind":"organize"',
        '"kind":"organize","imported":false,"imported_from":"/","__proto__":{"imported":false}',
      )
      .replaceAll('"metadata":{"identity"', '"metadata":{"__proto__":{"copy_of":"/etc/passwd"},"identity"');
    expect(text).toContain('copy_of');
    const { metadata } = await importSession({ historyDb: place.historyDb, document: JSON.parse(text) });
    expect(metadata.imported).toBe(true);
    expect(metadata).not.toHaveProperty('imported_from');
    expect(place.records('hostile').filter((record) => record.metadata.copy_of !== undefined)).toEqual([]);
  });

  it('of a hundred thousand levels is refused', async () => {
    const place = aPlace();
    const document = await exported(place);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const text = JSON.stringify({ ...document, session: { ...document.session, session_id: 'hostile' } });
    const hostile: unknown = JSON.parse(text.replace('"kind":"organize"', `"kind":"organize","x":${deep}`));
    await expect(importSession({ historyDb: place.historyDb, document: hostile })).rejects.toMatchObject({
      code: 'invalid_document',
    });
  });

  it('gives folders that come back no rights that its own user could not give', async () => {
    const place = aPlace();
    const document = await exported(place);
    const identity = { ...identify(place.source), mode: 0o6777 };
    const hostile = {
      ...document,
      session: { ...document.session, session_id: 'hostile' },
      operations: [
        {
          ...document.operations[0]!,
          ...{ operation_type: 'remove_directory', source_path: join(place.source, 'gone'), target_path: null },
          metadata: { identity },
        },
      ],
    };
    await importSession({ historyDb: place.historyDb, document: hostile });
    await place.rollback('hostile', { allowRoots: [place.source, place.library] });
    expect(identify(join(place.source, 'gone')).mode).toBe(0o777);
  });

  describe('that is damaged is refused, with the record that is, and nothing is imported', () => {
    type Junk = Record<string, unknown>;
    const first = (change: Junk) => (document: Junk) => ({
      ...document,
      operations: (document['operations'] as Junk[]).map((record, index) =>
        index === 0 ? { ...record, ...change } : record,
      ),
    });
    const session = (change: Junk) => (document: Junk) => ({
      ...document,
      session: { ...(document['session'] as Junk), ...change },
    });
    const identity = {
      kind: 'file',
      size: 1,
      mtime_ns: '1',
      inode: '1',
      device: '1',
      mode: 0o644,
      uid: 0,
      gid: 0,
      links: 1,
    };
    it.each<[string, (document: Junk) => unknown, string]>([
      ['no object', () => [], 'The document'],
      ['null', () => null, 'The document'],
      ['of another version', (document) => ({ ...document, version: 2 }), '(version)'],
      ['without a session', ({ session: _, ...rest }) => rest, 'The session'],
      ['metadata no object', first({ metadata: 'x' }), 'Operation 1 (metadata)'],
      ['metadata null', first({ metadata: null }), 'Operation 1 (metadata)'],
      [
        'time no number',
        first({ metadata: { identity: { ...identity, mtime_ns: 'soon' } } }),
        'metadata.identity.mtime_ns',
      ],
      ['time out of range', first({ metadata: { restore: { ...identity, mtime_ns: '9'.repeat(30) } } }), 'nanoseconds'],
      ['mode out of range', first({ metadata: { restore: { ...identity, mode: 0o17777 } } }), 'metadata.restore.mode'],
      ['size of identity negative', first({ metadata: { identity: { ...identity, size: -1 } } }), 'Operation 1'],
      ['group no text', first({ metadata: { group: {} } }), 'metadata.group'],
      ['inode no number', first({ metadata: { parent_inode: 'x' } }), 'metadata.parent_inode'],
      ['undone type unknown', first({ metadata: { undone_type: 'move' } }), 'metadata.undone_type'],
      ...OPERATION_TYPES.filter((type) => type !== 'create_directory').map(
        (operation_type): [string, (document: Junk) => unknown, string] => [
          `${operation_type} without source`,
          first({ operation_type, source_path: null, target_path: '/lib/a' }),
          'Operation 1 (source_path)',
        ],
      ),
      ...OPERATION_TYPES.filter((type) => type !== 'delete' && type !== 'remove_directory').map(
        (operation_type): [string, (document: Junk) => unknown, string] => [
          `${operation_type} without target`,
          first({ operation_type, source_path: '/in/a', target_path: null }),
          'Operation 1 (target_path)',
        ],
      ),
      ['flag no flag', first({ metadata: { from_backup: 'yes' } }), 'metadata.from_backup'],
      ['copy_of relative', first({ metadata: { copy_of: 'x' } }), 'metadata.copy_of'],
      ['relative path', first({ source_path: 'a/b' }), 'Operation 1 (source_path)'],
      ['path that climbs', first({ target_path: '/lib/../etc/x' }), 'Operation 1 (target_path)'],
      ['path with NUL', first({ backup_path: '/lib/a\0b' }), 'Operation 1 (backup_path)'],
      ['size negative', first({ file_size: -1 }), 'Operation 1 (file_size)'],
      ['size no whole number', first({ file_size: 0.5 }), 'Operation 1 (file_size)'],
      ['status unknown', first({ status: 'done' }), 'Operation 1 (status)'],
      ['type unknown', first({ operation_type: 'teleport' }), 'Operation 1 (operation_type)'],
      ['checksum none', first({ checksum_before: 'xyz' }), 'Operation 1 (checksum_before)'],
      ['id missing', first({ id: undefined }), 'at place 1'],
      ['id twice', first({ id: 2 }), 'Two operations have the id 2'],
      ['root relative', session({ target_root: 'lib' }), 'The session (target_root)'],
      ['session status unknown', session({ status: 'done' }), 'The session (status)'],
      ['session metadata no object', session({ metadata: [] }), 'The session (metadata)'],
      ['count negative', session({ total_operations: -1 }), 'The session (total_operations)'],
      ['id last', session({ session_id: 'last' }), 'The session (session_id)'],
      [
        'folder time no number',
        (document) => ({ ...document, directory_times: [{ path: '/a', mtime_ns: 'x' }] }),
        'Folder time 1',
      ],
      [
        'folder time relative',
        (document) => ({ ...document, directory_times: [{ path: 'a', mtime_ns: '1' }] }),
        'Folder time 1',
      ],
      [
        'folder time twice',
        (document) => ({ ...document, directory_times: ['1', '2'].map((mtime_ns) => ({ path: '/a', mtime_ns })) }),
        'two times of the folder /a',
      ],
    ])('%s', async (_, damage, message) => {
      const place = aPlace();
      const document = damage((await exported(place)) as unknown as Junk);
      const other = new Place();
      await expect(importSession({ historyDb: other.historyDb, document })).rejects.toMatchObject({
        code: 'invalid_document',
        exitCode: 2,
        message: expect.stringContaining(message),
      });
      expect(other.read((history) => history.listSessionsSync())).toEqual([]);
    });
  });

  it('is carried on only once it is known to be allowed, however often that is stopped', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const document = await exported(place);
    const other = Object.assign(new Place(), { source: place.source, library: place.library });
    const { session_id } = await importSession({ historyDb: other.historyDb, document });
    const stopped = { allowRoots: [place.source, place.library], signal: AbortSignal.abort() };
    expect((await other.rollback(session_id, stopped)).rollback_session_id).toBeNull();

    const stop = new AbortController();
    const service = new OperationRollbackService({
      historyDb: other.historyDb,
      onEvent: ({ type }) => {
        if (type === 'session_started') stop.abort();
      },
    });
    const { rollback_session_id: undo } = await service.rollbackSession(session_id, {
      ...stopped,
      signal: stop.signal,
    });
    await other.organizer().resume(undo!, { signal: stopped.signal });
    expect(other.session(undo).status).toBe('interrupted');
    await other.organizer().resume(undo!);
    expect([other.session(undo).status, other.session(session_id).status]).toEqual(['completed', 'rolled_back']);
    expect(treeOf(place.source)).toEqual(before);
  });

  it('that undid another does not touch the session of this history that has its id', async () => {
    const place = aPlace();
    const document = await exported(place);
    const other = aPlace();
    const controller = new AbortController();
    const { session_id } = await other
      .organizer((event) => {
        if (event.type === 'operation_finished' && event.operation.operation_type === 'move') controller.abort();
      })
      .organize({ source: other.source, target: other.library, signal: controller.signal });
    const foreign = {
      ...document,
      session: {
        ...document.session,
        ...{ session_id: 'foreign', source_root: other.library, target_root: other.library },
        metadata: { kind: 'rollback', undoes_session: session_id },
      },
      ...{ operations: [], directory_times: [] },
    };
    const { metadata } = await importSession({ historyDb: other.historyDb, document: foreign });
    expect(metadata).toEqual({ kind: 'rollback', imported: true });
    await other.rollback('foreign', { allowRoots: [other.library] });
    expect(other.session(session_id).status).toBe('interrupted');
  });

  it('that undid another is imported without it', async () => {
    const place = aPlace();
    await exported(place);
    const { rollback_session_id: id } = await place.rollback();
    const document = place.read((history) => ({
      ...{ format: 'music-organize-session', version: 1, session: history.requireSession(id!) },
      ...{ operations: [...history.operations(id!)], directory_times: history.directoryTimes(id!) },
    }));
    const { undoes_session: _, ...metadata } = document.session.metadata;
    for (const session of [document.session, { ...document.session, metadata }]) {
      const other = new Place();
      const imported = await importSession({ historyDb: other.historyDb, document: { ...document, session } });
      expect(imported).toMatchObject({ session_id: id });
      expect(other.records(id).filter(({ undoes }) => undoes !== null)).toEqual([]);
    }
  });

  it('with an id that could be a path is refused', async () => {
    const place = aPlace();
    const document = await exported(place);
    const hostile = { ...document, session: { ...document.session, session_id: '../../x' } };
    await expect(importSession({ historyDb: place.historyDb, document: hostile })).rejects.toMatchObject({
      exitCode: 2,
    });
  });
});
