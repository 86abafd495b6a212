import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  importSession,
  UserError,
  verifyFolder,
  verifySession,
  type OrganizeOptions,
  type ExportedSession,
  type PlanEntry,
  type VerifyFinding,
  type WorkflowEvent,
} from 'music-organize';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OPERATION_TYPES } from '../../src/domain/operation.js';
import { identify } from '../../src/filesystem/identity.js';
import { album, Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, namesIn, sha256, treeOf, write } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';

function aPlace(): Place {
  const place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  return place;
}

/** All of a place but what the history makes of itself, which is in its root: whose time changes with that. */
function treeWithoutHistory(place: Place): object {
  return Object.fromEntries(
    Object.entries(treeOf(place.root)).filter(([name]) => name !== '.' && !name.startsWith('history.db')),
  );
}

describe('apply', () => {
  it('does what the plan says, with checksums, and can be taken back', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const plan = await place.plan();
    const { status, summary, session_id } = await place.organizer().apply(plan);
    expect(status).toBe('completed');
    expect(summary.completed).toBe(plan.operations.length);
    expect(namesIn(place.library)).toHaveLength(5);
    const files = place.records(session_id).filter((record) => record.file_size !== null);
    expect(files.filter((record) => record.checksum_before === null)).toEqual([]);
    await place.rollback();
    expect(treeOf(place.source)).toEqual(before);
  });

  it('keeps backups in the folder that was named, wherever later runs start', async () => {
    const place = aPlace();
    write(place.library, { old: 'old' });
    const plan = await place.plan();
    const [first] = plan.operations;
    const deletion = {
      ...{ ...first!, operation_type: 'delete' as const, checksum: null, metadata: {} },
      ...{ source_path: join(place.library, 'old'), target_path: null, file_size: 3 },
    };
    const folder = process.cwd();
    process.chdir(place.root);
    onTestFinished(() => {
      process.chdir(folder);
    });
    const { session_id } = await place.organizer().apply({ ...plan, operations: [deletion] }, { backupDir: 'backups' });
    const [record] = place.records(session_id);
    expect(record?.backup_path).toMatch(new RegExp(`^${place.root}/backups/`));
    expect(place.session(session_id).metadata.options).toMatchObject({ backupRoot: join(place.root, 'backups') });
    process.chdir(folder);
    await place.rollback();
    expect(readFileSync(join(place.library, 'old'), 'utf8')).toBe('old');
  });

  it('skips a file that changed since, and one that is gone', async () => {
    const place = aPlace();
    const plan = await place.plan();
    appendFileSync(join(place.source, 'a/1.mp3'), 'x');
    rmSync(join(place.source, 'a/2.mp3'));
    const { summary } = await place.organizer().apply(plan);
    const reasons = place.events.flatMap((event) =>
      event.type === 'operation_finished' && event.operation.status === 'skipped' ? [event.operation.message] : [],
    );
    expect(reasons.join()).toMatch(/changed after it was planned.*gone/s);
    expect(summary.failed).toBe(0);
    expect(namesIn(place.source)).toEqual(['a/1.mp3']);
  });

  it.each<[string, (entry: PlanEntry, place: Place) => Partial<PlanEntry>]>([
    ['a target elsewhere', (_, place) => ({ target_path: join(place.root, 'elsewhere/a.mp3') })],
    ['a target upwards', (_, place) => ({ target_path: `${place.library}/../elsewhere.mp3` })],
    ['a source elsewhere', (_, place) => ({ source_path: join(place.root, 'secret') })],
    ['a source upwards', (_, place) => ({ source_path: `${place.source}/../secret` })],
    ['no source', () => ({ source_path: null })],
    ['no target', () => ({ target_path: null })],
    ['a NUL', (entry) => ({ target_path: `${entry.target_path ?? ''}\0` })],
    ['half an identity', () => ({ metadata: { identity: { kind: 'file' } } })],
    [
      'a source behind a link',
      (_, place) => ({ source_path: join(place.source, 'link/secret'), file_size: 6, metadata: {} }),
    ],
  ])('refuses %s, and touches nothing', async (_, spoil) => {
    const place = aPlace();
    write(place.root, { secret: 'secret', 'elsewhere/kept': 'kept' });
    symlinkSync(place.root, join(place.source, 'link'));
    const plan = await place.plan();
    const operations = plan.operations.map((entry) =>
      entry.operation_type === 'move' ? { ...entry, ...spoil(entry, place) } : entry,
    );
    const before = treeWithoutHistory(place);
    const run = place.organizer().apply({ ...plan, operations });
    const code = expect.stringMatching(/^(outside_roots|invalid_document)$/) as string;
    await expect(run).rejects.toMatchObject({ code, exitCode: 2 });
    expect(treeWithoutHistory(place)).toEqual(before);
  });

  it('takes no checksum from a plan on trust', async () => {
    const place = aPlace();
    const plan = await place.plan();
    const operations = plan.operations.map((entry) =>
      entry.source_path?.endsWith('1.mp3') === true ? { ...entry, checksum: '0'.repeat(64) } : entry,
    );
    const { summary } = await place.organizer().apply({ ...plan, operations });
    expect(summary).toMatchObject({ problems: 1, failed: 0 });
    expect(namesIn(place.source)).toEqual(['a/1.mp3']);
  });
});

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

describe('a run that dies of an error', () => {
  /** The front end breaks at the third finished operation, once. */
  function breaking(): (event: WorkflowEvent) => void {
    let finished = 0;
    return (event) => {
      if (event.type === 'operation_finished' && (finished += 1) === 3) throw new Error('the front end broke');
    };
  }

  it('is taken back', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    await expect(place.organizer(breaking()).organize({ source: place.source, target: place.library })).rejects.toThrow(
      'the front end broke',
    );
    expect(treeOf(place.source)).toEqual(before);
    expect(treeOf(place.library)).toEqual({});
    const session = place
      .read((history) => history.listSessionsSync())
      .find(({ metadata }) => metadata.kind === 'organize')!;
    expect(session).toMatchObject({ status: 'rolled_back', metadata: { error: 'the front end broke' } });
    expect(place.records(session.session_id).filter((record) => record.status === 'in_progress')).toEqual([]);
  });

  it('is taken back when it applies a plan, unless that is not wanted', async () => {
    for (const autoRollback of [true, false]) {
      const place = aPlace();
      const before = treeOf(place.source);
      const plan = await place.plan();
      await expect(place.organizer(breaking()).apply(plan, { autoRollback })).rejects.toThrow('the front end broke');
      expect(treeOf(place.library)['.']).toEqual(autoRollback ? undefined : expect.stringMatching(/^folder/));
      if (autoRollback) expect(treeOf(place.source)).toEqual(before);
      const kinds = place.read((history) => history.listSessionsSync()).map(({ metadata }) => metadata.kind);
      expect(kinds).toEqual(autoRollback ? ['rollback', 'apply'] : ['apply']);
    }
  });

  it.each(['organize', 'apply'] as const)('after its session had ended keeps what it did: %s', async (command) => {
    const place = aPlace();
    const plan = await place.plan();
    const organizer = place.organizer((event) => {
      if (event.type === 'session_finished') throw new Error('the front end broke');
    });
    const run =
      command === 'apply' ? organizer.apply(plan) : organizer.organize({ source: place.source, target: place.library });
    await expect(run).rejects.toThrow('the front end broke');
    expect(namesIn(place.library)).toHaveLength(5);
    const sessions = place.read((history) => history.listSessionsSync());
    expect(sessions).toMatchObject([{ status: 'completed', metadata: { kind: command } }]);
    expect(sessions[0]?.metadata.error).toBeUndefined();
  });

  it('while it counts what an apply did, ends the session and is taken back', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const plan = await place.plan();
    let left = plan.operations.length;
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished') left -= 1;
      if (event.type !== 'progress' || left !== 0) return;
      left -= 1; // Once.
      throw new Error('the front end broke');
    });
    await expect(organizer.apply(plan)).rejects.toThrow('the front end broke');
    expect(treeOf(place.source)).toEqual(before);
    const sessions = place.read((history) => history.listSessionsSync());
    expect(sessions.map(({ status }) => status)).toEqual(['completed', 'rolled_back']);
  });

  it('tells the first error, and the one of taking it back as a warning', async () => {
    const place = aPlace();
    const breakFirst = breaking();
    const organizer = place.organizer((event) => {
      breakFirst(event);
      if (event.type === 'undo') throw new Error('it broke again');
    });
    await expect(organizer.organize({ source: place.source, target: place.library })).rejects.toThrow(
      'the front end broke',
    );
    const warnings = place.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings.join()).toContain('it broke again');
  });

  it('and a front end that stays broken do not hide the first error', async () => {
    const place = aPlace();
    let finished = 0;
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished') finished += 1;
      if (finished >= 3) throw new Error(finished === 3 && event.type === 'operation_finished' ? 'first' : 'later');
    });
    await expect(organizer.organize({ source: place.source, target: place.library })).rejects.toThrow('first');
  });

  it('stays as it is without auto-rollback, and says so in the history', async () => {
    const place = aPlace();
    const contents = contentsOf(place.source);
    await expect(
      place.organizer(breaking()).organize({ source: place.source, target: place.library, autoRollback: false }),
    ).rejects.toThrow('the front end broke');
    expect(contentsOf(place.source, place.library)).toEqual(contents);
    const [session] = place.read((history) => history.listSessionsSync());
    expect(session).toMatchObject({ status: 'failed', metadata: { error: 'the front end broke' } });
    expect(place.records(session!.session_id).filter((record) => record.status === 'in_progress')).toEqual([]);
  });
});

describe('a run that dies at its start', () => {
  it('ends its session', async () => {
    const place = aPlace();
    const organizer = place.organizer((event) => {
      if (event.type === 'session_started') throw new Error('the front end broke');
    });
    const options = { source: place.source, target: place.library, autoRollback: false };
    await expect(organizer.organize(options)).rejects.toThrow('the front end broke');
    const [session] = place.read((history) => history.listSessionsSync());
    expect(session).toMatchObject({ status: 'failed', metadata: { error: 'the front end broke' } });
  });
});

describe('a run that is interrupted before its first operation', () => {
  /** Aborts when a file was read (a broken one is told at once). */
  function early(place: Place, controller: AbortController): (event: WorkflowEvent) => void {
    write(place.source, { 'a/0.mp3': 'no music' });
    return (event) => {
      if (event.type === 'skipped') controller.abort();
    };
  }

  it.each([true, false])('is interrupted, not failed (dry run: %s)', async (dryRun) => {
    const place = aPlace();
    const controller = new AbortController();
    const onEvent = early(place, controller);
    const before = treeOf(place.source);
    const options = { source: place.source, target: place.library, signal: controller.signal, dryRun };
    const { status, session_id } = await place.organizer(onEvent).organize(options);
    expect(status).toBe('interrupted');
    expect(treeOf(place.source)).toEqual(before);
    expect(place.events.at(-1)).toMatchObject({ type: 'session_finished', status: 'interrupted' });
    if (dryRun) return;
    expect(place.session(session_id).status).toBe('interrupted');
    expect(await place.organizer().resume(session_id!)).toMatchObject({ status: 'completed' });
    expect(namesIn(place.library)).toHaveLength(5);
  });

  it.each<Partial<OrganizeOptions>>([{}, { dryRun: true }, { mode: 'copy' }])(
    'with %o by a signal that came before it, too',
    async (options) => {
      const place = aPlace();
      const signal = AbortSignal.abort();
      const run = place.organizer().organize({ source: place.source, target: place.library, signal, ...options });
      expect(await run).toMatchObject({ status: 'interrupted', summary: { completed: 0 } });
      expect(namesIn(place.library)).toEqual([]);
    },
  );

  it('does not wait for what is being read', async () => {
    const place = new Place();
    for (let index = 0; index < 1000; index += 1) write(place.source, album(`${index}`, 2));
    const controller = new AbortController();
    const organizer = place.organizer((event) => {
      if (event.type === 'session_started')
        setTimeout(() => {
          controller.abort();
        }, 50);
    });
    const options = { source: place.source, target: place.library, signal: controller.signal, dryRun: true };
    const { status, summary } = await organizer.organize(options);
    expect(status).toBe('interrupted');
    expect(summary.tracks).toBeLessThan(1000);
  });
});

describe('an interrupted run', () => {
  it.each([1, 270])('after %i operations is resumed under its id, and ends like one that was not', async (after) => {
    const [place, undisturbed] = [new Place(), new Place()];
    for (const one of [place, undisturbed])
      write(one.source, {
        ...album('a', 150),
        ...album('b', 150, { ...TAGS, album: 'Second' }),
        'a/cover.jpg': 'picture',
      });
    const before = treeOf(place.source);
    const controller = new AbortController();
    let finished = 0;
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished' && (finished += 1) === after) controller.abort();
    });
    const { session_id, status } = await organizer.organize({
      source: place.source,
      target: place.library,
      signal: controller.signal,
    });
    expect(status).toBe('interrupted');
    expect(place.session(session_id).completed_operations).toBe(after);
    const resumed = await place.organizer().resume('last');
    expect(resumed).toMatchObject({ session_id, status: 'completed', summary: { failed: 0, problems: 0 } });
    await undisturbed.organize();
    expect(namesIn(place.library)).toEqual(namesIn(undisturbed.library));
    expect(contentsOf(place.library)).toEqual(contentsOf(undisturbed.library));
    expect(namesIn(place.source)).toEqual([]);
    expect(place.records(session_id).filter((record) => record.status !== 'completed')).toEqual([]);
    expect(await place.rollback(session_id!)).toMatchObject({ status: 'rolled_back' });
    expect(treeOf(place.source)).toEqual(before);
  });

  it('that is an apply carries its plan on without the file', async () => {
    const place = aPlace();
    const plan = await place.plan();
    const controller = new AbortController();
    let finished = 0;
    await place
      .organizer((event) => {
        if (event.type === 'operation_finished' && (finished += 1) === 3) controller.abort();
      })
      .apply(plan, { signal: controller.signal });
    expect(await place.organizer().resume('last')).toMatchObject({ status: 'completed' });
    expect(namesIn(place.library)).toHaveLength(5);
  });

  it('only an interrupted session can be resumed', async () => {
    const place = aPlace();
    await place.organize();
    await expect(place.organizer().resume('last')).rejects.toMatchObject({ exitCode: 2 });
  });
});
