import { expect, it } from 'vitest';
import { leavesManifest, type ManifestFacts } from '../../src/domain/manifest.js';
import type { OperationSession, SessionDetails } from '../../src/domain/session.js';

const UNDONE = { leavesManifest: true, isUndo: false };

function session(metadata: SessionDetails): OperationSession {
  const counts = { total_operations: 3, completed_operations: 3, failed_operations: 0 };
  const roots = { source_root: '/in', target_root: '/lib' };
  return {
    session_id: 's',
    start_time: '',
    end_time: null,
    ...roots,
    ...counts,
    status: 'completed',
    metadata: { options: { backup: true }, ...metadata },
  };
}

it.each<[string, SessionDetails, Partial<ManifestFacts>, boolean]>([
  ['a run', { kind: 'organize' }, {}, true],
  ['a restore', { kind: 'restore' }, {}, true],
  ['a run without backups', { kind: 'organize', options: { backup: false } }, {}, false],
  ['a mover of the API, which nobody ends', { kind: 'api' }, {}, false],
  ['a run of another program, whose settings nobody knows', { kind: 'organize', options: {} }, {}, false],
  ['a run of which nothing happened, or is left', { kind: 'organize' }, { hasCompleted: false }, false],
  ['a plan that was applied', { kind: 'apply' }, {}, true],
  ['what came from elsewhere', { kind: 'organize', imported: true }, {}, false],
  ['the undo of that', { kind: 'rollback', allow_roots: ['/lib'] }, { undone: UNDONE }, false],
  ['an undo in part', { kind: 'rollback', undoes_session: 'a' }, { undone: UNDONE }, true],
  [
    'a whole undo',
    { kind: 'rollback', undoes_session: 'a' },
    { undone: { leavesManifest: false, isUndo: false } },
    false,
  ],
  [
    'a whole undo that kept a last copy',
    { kind: 'rollback', undoes_session: 'a' },
    { undone: { leavesManifest: false, isUndo: false }, keepsContent: true },
    true,
  ],
  [
    'a redo: what was done again tells',
    { kind: 'redo', undoes_session: 'a' },
    { undone: { leavesManifest: true, isUndo: true }, keepsContent: true },
    false,
  ],
])('%s', (_, metadata, facts, leaves) => {
  expect(leavesManifest(session(metadata), { hasCompleted: true, keepsContent: false, undone: null, ...facts })).toBe(
    leaves,
  );
});
