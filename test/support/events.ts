import type { OperationType } from '../../src/domain/operation.js';
import type { SkipReason } from '../../src/domain/skip.js';
import type { OrganizeResult, UndoReport, WorkflowEvent } from '../../src/workflows/events.js';

// Events and results as workflows give them, of runs that nobody has to carry out.

export const started = (dry_run: boolean): WorkflowEvent => ({
  type: 'session_started',
  session_id: dry_run ? null : 's1',
  kind: 'organize',
  source_root: '/in',
  target_root: '/out',
  dry_run,
});
export const planned = (source: string, target: string): WorkflowEvent => ({
  type: 'operation_planned',
  operation: {
    operation_type: 'move',
    source_path: source,
    target_path: target,
    file_size: 3,
    checksum: null,
    metadata: {},
  },
});
export const moved = (source: string, target: string): WorkflowEvent => ({
  type: 'operation_finished',
  operation: {
    id: 1,
    operation_type: 'move',
    source_path: source,
    target_path: target,
    status: 'completed',
    reason: null,
    message: null,
    file_size: 3,
  },
});
/** An operation that turned out, when its time came, not to be possible or needed. */
export const late = (path: string, reason: SkipReason, type: OperationType = 'move'): WorkflowEvent => ({
  type: 'operation_finished',
  operation: {
    id: 2,
    operation_type: type,
    source_path: type === 'create_directory' ? null : path,
    target_path: type === 'create_directory' ? path : '/out/x',
    status: 'skipped',
    reason,
    message: `${path} is gone`,
    file_size: 3,
  },
});
export const skip = (path: string): WorkflowEvent => ({
  type: 'skipped',
  skip: { path, reason: 'unreadable_tags', message: 'its tags could not be read' },
  problem: true,
});
export const conflict: WorkflowEvent = {
  type: 'conflict',
  conflict: { source_path: '/in/c', target_path: '/out/c', with: 'existing', policy: 'skip', resolved_path: null },
};

export function result(more: Partial<OrganizeResult> = {}): OrganizeResult {
  return {
    session_id: '20261120-153012-k3f9',
    status: 'completed',
    dry_run: false,
    source_root: '/in',
    target_root: '/out',
    summary: {
      files_found: 3,
      tracks: 2,
      planned: 2,
      completed: 2,
      skipped: 1,
      failed: 0,
      conflicts: 0,
      duplicates: 0,
      bytes: 1_200_000_000,
      duration_ms: 3100,
      by_type: { move: 2 },
      problems: 1,
    },
    ...more,
  };
}

export function undo(
  outcome: 'ready' | 'modified' | 'already_undone',
  status: 'rolled_back' | 'completed',
): WorkflowEvent {
  return {
    type: 'undo',
    operation: undoReport({ id: 7, outcome, status, source_path: '/in/a', target_path: '/out/a' }),
  };
}

export function undoReport(more: Partial<UndoReport> & Pick<UndoReport, 'id' | 'outcome' | 'status'>): UndoReport {
  return {
    session_id: 's1',
    operation_type: 'move',
    source_path: null,
    target_path: null,
    goes_to: null,
    found_at: null,
    overcame: [],
    blocked_by: null,
    message: null,
    ...more,
  };
}
