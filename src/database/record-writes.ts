import type { OperationStatus } from '../domain/operation.js';
import type { HistoryConnection } from './connection.js';
import type { RecordTable } from './tables.js';

// What the journal writes of each operation. Each statement is built and compiled once: that takes longer than to run it.

type Column<Name extends keyof RecordTable> = RecordTable[Name];

export function recordInsert(connection: HistoryConnection) {
  return connection.write(
    (
      session_id: string,
      timestamp: string,
      operation_type: Column<'operation_type'>,
      source_path: string | null,
      target_path: string | null,
      backup_path: string | null,
      status: OperationStatus,
      error_message: string | null,
      checksum_before: string | null,
      checksum_after: string | null,
      file_size: number | null,
      metadata: string,
      undoes: number | null,
    ) =>
      connection.build.insertInto('operation_records').values({
        ...{ session_id, timestamp, operation_type, source_path, target_path, backup_path, status, error_message },
        ...{ checksum_before, checksum_after, file_size, metadata, undoes },
      }),
  );
}

/** Of a record that waited. What was learned meanwhile is written; what was known and is not known now stays. */
export function beginWrite(connection: HistoryConnection) {
  return connection.write(
    (
      timestamp: string,
      metadata: string,
      target_path: string | null,
      backup_path: string | null,
      checksum: string | null,
      size: number | null,
      id: number,
    ) =>
      connection.build
        .updateTable('operation_records')
        .set((row) => ({
          ...{ status: 'in_progress' as const, timestamp, error_message: null, metadata, target_path, backup_path },
          checksum_before: row.fn.coalesce(row.val(checksum), 'checksum_before'),
          file_size: row.fn.coalesce(row.val(size), 'file_size'),
        }))
        .where('id', '=', id),
  );
}

/** All that an outcome can change. */
export function outcomeWrite(connection: HistoryConnection) {
  return connection.write(
    (
      status: OperationStatus,
      timestamp: string,
      error_message: string | null,
      checksum_before: string | null,
      checksum_after: string | null,
      target_path: string | null,
      backup_path: string | null,
      metadata: string,
      id: number,
    ) =>
      connection.build
        .updateTable('operation_records')
        .set({ status, timestamp, error_message, checksum_before, checksum_after, target_path, backup_path, metadata })
        .where('id', '=', id),
  );
}

/** Of an operation that went as its record says: no path is indexed again, no detail written again. */
export function plainOutcomeWrite(connection: HistoryConnection) {
  return connection.write(
    (
      status: OperationStatus,
      timestamp: string,
      error_message: string | null,
      checksum_after: string | null,
      id: number,
    ) =>
      connection.build
        .updateTable('operation_records')
        .set({ status, timestamp, error_message, checksum_after })
        .where('id', '=', id),
  );
}

export function statusWrite(connection: HistoryConnection) {
  return connection.write((status: OperationStatus, timestamp: string, id: number) =>
    connection.build.updateTable('operation_records').set({ status, timestamp }).where('id', '=', id),
  );
}

/** Only the first time of a folder in a session counts. */
export function directoryTimeWrite(connection: HistoryConnection) {
  return connection.write((session_id: string, path: string, mtime_ns: string) =>
    connection.build
      .insertInto('directory_times')
      .values({ session_id, path, mtime_ns })
      .onConflict((conflict) => conflict.doNothing()),
  );
}
