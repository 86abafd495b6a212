import type { Generated } from 'kysely';
import type { OperationStatus, OperationType } from '../domain/operation.js';
import type { SessionStatus } from '../domain/session.js';

/** The tables of schema/, as kysely sees them. JSON columns are text here and parsed by `rows.ts`. */
export interface HistoryTables {
  operation_sessions: SessionTable;
  operation_records: RecordTable;
  /** The records of sessions that were not forgotten: what is read. Only of this connection, which makes it. */
  known_records: RecordTable;
  directory_times: DirectoryTimesTable;
}

export interface SessionTable {
  session_id: string;
  start_time: string;
  end_time: string | null;
  source_root: string;
  target_root: string;
  total_operations: number;
  completed_operations: number;
  failed_operations: number;
  status: SessionStatus;
  metadata: string;
}

export interface RecordTable {
  id: Generated<number>;
  session_id: string;
  timestamp: string;
  operation_type: OperationType;
  source_path: string | null;
  target_path: string | null;
  backup_path: string | null;
  status: OperationStatus;
  error_message: string | null;
  checksum_before: string | null;
  checksum_after: string | null;
  file_size: number | null;
  metadata: string;
  undoes: number | null;
}

export interface DirectoryTimesTable {
  session_id: string;
  path: string;
  mtime_ns: string;
}
