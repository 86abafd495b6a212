import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { importSession, type ExportedSession } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { identify } from '../../src/filesystem/identity.js';
import { aPlace, exported } from '../support/exported-session.js';
import type { Place } from '../support/library.js';
import { namesIn, sha256, treeOf, write } from '../support/tree.js';

/** SHA-256 of `precious`. */
const PRECIOUS = createHash('sha256').update('precious').digest('hex');
const TWO_LINES = { line: 1, from: 'a', to: 'a\nb' };

describe('a session of another history that means harm', () => {
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
});
