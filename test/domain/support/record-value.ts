import type { FileIdentity, OperationRecord } from '../../../src/domain/operation.js';

/** A completed record. */
export function record(values: Partial<OperationRecord>): OperationRecord {
  return {
    id: 7,
    session_id: 's',
    timestamp: '2026-11-20T15:30:12.000Z',
    operation_type: 'move',
    source_path: '/in/a.mp3',
    target_path: '/lib/a.mp3',
    backup_path: null,
    status: 'completed',
    error_message: null,
    checksum_before: 'aa',
    checksum_after: 'aa',
    file_size: 3,
    metadata: {},
    undoes: null,
    ...values,
  };
}

export function identity(values: Partial<FileIdentity> = {}): FileIdentity {
  const stat = { size: 3, mtime_ns: '1', inode: '2', device: '3', mode: 0o640, uid: 0, gid: 0, links: 1 };
  return { kind: 'file', ...stat, ...values };
}
