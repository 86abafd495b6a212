/**
 * music-organize as a library: organize, record, undo.
 *
 * @example
 * import { MusicOrganizer, OperationRollbackService } from 'music-organize';
 *
 * const { session_id } = await new MusicOrganizer().organize({ source: '/downloads', target: '/music' });
 * if (session_id !== null) await new OperationRollbackService().rollbackSession(session_id);
 */
export { MusicOrganizer } from './workflows/music-organizer.js';
export { OperationRollbackService } from './workflows/undo/operation-rollback-service.js';
export type { RollbackOptions } from './workflows/undo/rollback-options.js';
export { TrackedFileMover, type MoverOptions } from './workflows/move/tracked-file-mover.js';
export type { Journal } from './workflows/move/journal.js';
export { OperationHistoryTracker, type JournalBatch, type OpenOptions } from './database/operation-history-tracker.js';
export type { DirectoryTime, NewRecord, NewSession, SessionSummary } from './database/entries.js';
export type { RemovalRisk } from './database/session-removal.js';
export type { RecordFilter, SessionFilter } from './database/filters.js';
export {
  verifyFolder,
  verifySession,
  type VerifyFinding,
  type VerifyOptions,
  type VerifyResult,
} from './workflows/verify.js';
export {
  findDuplicates,
  type DuplicateFile,
  type DuplicateGroup,
  type DuplicatesOptions,
  type DuplicatesSummary,
} from './workflows/duplicates.js';
export { DUPLICATE_KINDS, type DuplicateKind } from './domain/duplicates.js';
export { restore, type RestoreOptions } from './workflows/restore/restore.js';
export { rebuildHistory, type RebuildOptions, type RebuildResult } from './workflows/documents/rebuild-history.js';
export { importSession, type ImportOptions } from './workflows/documents/session-transfer.js';
export type { LongReading } from './workflows/documents/session-file.js';
export type { ExportedSession } from './workflows/documents/session-document.js';
export type { OrganizeOptions, Templates } from './workflows/plan/organize-settings.js';
export type { PlanFile } from './workflows/documents/plan-file.js';
export type { RecoveryReport } from './workflows/recover.js';
export type { WorkspaceOptions } from './workflows/history/workspace.js';
export type {
  OnEvent,
  OperationReport,
  OrganizeResult,
  OrganizeSummary,
  Phase,
  PlanEntry,
  RollbackResult,
  RollbackSummary,
  UndoReport,
  WorkflowEvent,
} from './workflows/events.js';
export {
  EXIT_CODES,
  HistoryError,
  HistoryLockedError,
  SessionNotFoundError,
  UserError,
  type ExitCode,
} from './domain/errors.js';
export {
  AUDIOBOOK_POLICIES,
  CONFLICT_POLICIES,
  COVER_NAMES,
  DUPLICATE_MEASURES,
  DUPLICATE_POLICIES,
  UNTAGGED_POLICIES,
  type AudiobookPolicy,
  type Conflict,
  type ConflictPolicy,
  type CoverName,
  type DuplicateMeasure,
  type DuplicatePolicy,
  type UntaggedPolicy,
} from './domain/conflict.js';
export {
  OPERATION_STATUSES,
  OPERATION_TYPES,
  TRANSFER_MODES,
  type FileIdentity,
  type OperationDetails,
  type OperationOutcome,
  type OperationRecord,
  type OperationStatus,
  type OperationType,
  type PlannedOperation,
  type TransferMode,
} from './domain/operation.js';
export {
  SESSION_KINDS,
  SESSION_STATUSES,
  type OperationSession,
  type SessionDetails,
  type SessionKind,
  type SessionStatus,
} from './domain/session.js';
export { SKIP_REASONS, type Skip, type SkipReason } from './domain/skip.js';
export { MODIFIED_POLICIES, type ModifiedPolicy, type UndoSelection } from './domain/undo-selection.js';
export type { IdRange } from './domain/id-ranges.js';
export { UNDO_OUTCOMES, UNDO_SUBJECTS, type UndoOutcome, type UndoSubject } from './domain/rollback.js';
export { VERIFY_OUTCOMES, type VerifyOutcome } from './domain/verification.js';
export { LAYOUT_NAMES, type LayoutName } from './domain/naming/layouts.js';
export { MUSIC_KINDS, type MusicKind } from './domain/naming/kinds.js';
export { SANITIZE_PROFILES, type SanitizeProfile } from './domain/naming/sanitize.js';
export type { LineEdit } from './domain/playlists/apply-edits.js';
export type { PlaylistEncoding } from './domain/playlists/encoding.js';
