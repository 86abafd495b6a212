import type { Kysely } from 'kysely';
import type { OperationStatus } from '../domain/operation.js';
import type { HistoryTables } from './tables.js';

/** Of the operations of a page that have one status. */
export interface PageExtent {
  readonly status: OperationStatus;
  readonly count: number;
  /** Of their files. */
  readonly bytes: number;
  /** The highest of their ids. */
  readonly last_id: number;
}

/** Every page begins where the last one ended: no OFFSET, so that all cost the same. */
export function outlinePage(build: Kysely<HistoryTables>, sessionId: string, afterId: number, limit: number) {
  return build
    .selectFrom('known_records')
    .select(['id', 'operation_type', 'status', 'source_path', 'target_path', 'file_size'])
    .where('session_id', '=', sessionId)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit);
}

/** Answered by the index operation_records_by_status alone. */
export function idsOfStatus(
  build: Kysely<HistoryTables>,
  sessionId: string,
  status: OperationStatus,
  afterId: number,
  limit: number,
) {
  return build
    .selectFrom('known_records')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('status', '=', status)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit);
}

/** The same page as `outlinePage`, summed up. */
export function extentOfPage(build: Kysely<HistoryTables>, sessionId: string, afterId: number, limit: number) {
  const page = build
    .selectFrom('known_records')
    .select(['id', 'status', 'file_size'])
    .where('session_id', '=', sessionId)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit);
  return build
    .selectFrom(page.as('page'))
    .select((row) => [
      'status',
      row.fn.countAll<number>().as('count'),
      row.fn.coalesce(row.fn.sum<number>('file_size'), row.val(0)).as('bytes'),
      row.fn.max('id').as('last_id'),
    ])
    .groupBy('status');
}
