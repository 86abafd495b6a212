import { importSession } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { OPERATION_TYPES } from '../../src/domain/operation.js';
import { aPlace, exported } from '../support/exported-session.js';
import { Place } from '../support/library.js';

describe('a session of another history that is damaged is refused, with the record that is, and nothing is imported', () => {
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
