import type { OperationStatus, OperationType } from '../domain/operation.js';
import type { HistoryConnection } from './connection.js';

interface TypeTotal {
  readonly operation_type: OperationType;
  readonly count: number;
  readonly bytes: number;
}

export function countByStatus(
  connection: HistoryConnection,
  sessionId: string,
): Partial<Record<OperationStatus, number>> {
  const rows = connection.all(
    connection.build
      .selectFrom('known_records')
      .select((expression) => ['status', expression.fn.countAll<number>().as('count')])
      .where('session_id', '=', sessionId)
      .groupBy('status'),
  );
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

/** How many completed records there are of each type, and the bytes of their files. */
export function completedByType(connection: HistoryConnection, sessionId: string): readonly TypeTotal[] {
  return connection.all(
    connection.build
      .selectFrom('known_records')
      .select((expression) => [
        'operation_type',
        expression.fn.countAll<number>().as('count'),
        expression.fn.coalesce(expression.fn.sum<number>('file_size'), expression.val(0)).as('bytes'),
      ])
      .where('session_id', '=', sessionId)
      .where('status', '=', 'completed')
      .groupBy('operation_type'),
  );
}

/** The id that the newest record of the history has; 0 when there is none. */
export function newestId(connection: HistoryConnection): number {
  const row = connection.first(
    connection.build.selectFrom('known_records').select('id').orderBy('id', 'desc').limit(1),
  );
  return row?.id ?? 0;
}

/** The id of the newest record of another session; 0 when there is none. */
export function newestOutside(connection: HistoryConnection, sessionId: string): number {
  const row = connection.first(
    connection.build
      .selectFrom('operation_sessions as session')
      // Of each the last by the index: there are few sessions, and many records.
      .select((row) =>
        row
          .selectFrom('known_records as record')
          .select('record.id')
          .whereRef('record.session_id', '=', 'session.session_id')
          .orderBy('record.id', 'desc')
          .limit(1)
          .as('id'),
      )
      .where('session.session_id', '!=', sessionId)
      .orderBy('id', 'desc')
      .limit(1),
  );
  return row?.id ?? 0;
}

/** Whether a session has a record with an id in this range, both ends included. */
export function hasBetween(connection: HistoryConnection, sessionId: string, from: number, to: number): boolean {
  const row = connection.first(
    connection.build
      .selectFrom('known_records')
      .select('id')
      .where('session_id', '=', sessionId)
      .where('id', '>=', from)
      .where('id', '<=', to)
      .limit(1),
  );
  return row !== undefined;
}
