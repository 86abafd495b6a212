import type { Kysely, Selectable } from 'kysely';
import type { RecordFilter } from './filters.js';
import type { HistoryConnection } from './connection.js';
import type { HistoryTables, RecordTable } from './tables.js';

const PAGE_SIZE = 500;

/** Reads by id from where the last page ended: no OFFSET, so that every page costs the same. */
export function* recordPages(
  connection: HistoryConnection,
  sessionId: string,
  filter: RecordFilter,
): Generator<Selectable<RecordTable>> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let after: number | undefined;
  while (left > 0) {
    const size = Math.min(PAGE_SIZE, left);
    const page = connection.all(recordPage(connection.build, sessionId, filter, after, size));
    yield* page;
    left -= page.length;
    after = page.at(-1)?.id;
    if (page.length < size) return;
  }
}

function recordPage(
  build: Kysely<HistoryTables>,
  sessionId: string,
  filter: RecordFilter,
  after: number | undefined,
  size: number,
) {
  const order = filter.order ?? 'asc';
  let query = build.selectFrom('operation_records').selectAll().where('session_id', '=', sessionId);
  if (filter.status !== undefined) query = query.where('status', 'in', filter.status);
  if (filter.type !== undefined) query = query.where('operation_type', 'in', filter.type);
  if (after !== undefined) query = query.where('id', order === 'asc' ? '>' : '<', after);
  return query.orderBy('id', order).limit(size);
}

/** By path, and by id where one path has several; every page starts where the last ended. */
export function* recordsBelow(connection: HistoryConnection, folder: string): Generator<Selectable<RecordTable>> {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  let after: { readonly path: string; readonly id: number } = { path: prefix, id: 0 };
  for (;;) {
    const { path, id } = after;
    const page = connection.all(
      connection.build
        .selectFrom('operation_records')
        .selectAll()
        .where('target_path', '>=', path)
        .where('target_path', '<', `${prefix}\u{10FFFF}`)
        .where((row) => row.or([row('target_path', '>', path), row('id', '>', id)]))
        .where('status', '=', 'completed')
        .orderBy('target_path')
        .orderBy('id')
        .limit(PAGE_SIZE),
    );
    yield* page;
    const last = page.at(-1);
    if (page.length < PAGE_SIZE || last?.target_path == null) return;
    after = { path: last.target_path, id: last.id };
  }
}

/** The newest completed record that put a file at a path. */
export function newestArrival(connection: HistoryConnection, path: string): Selectable<RecordTable> | undefined {
  return connection.first(
    newestCompleted(connection.build).where('target_path', '=', path).where('operation_type', '!=', 'create_directory'),
  );
}

/** The newest completed record that made a copy or another name of what was at a path. */
export function newestCopyOf(connection: HistoryConnection, path: string): Selectable<RecordTable> | undefined {
  const types = ['copy', 'hardlink', 'reflink'] as const;
  return connection.first(
    newestCompleted(connection.build).where('source_path', '=', path).where('operation_type', 'in', types),
  );
}

function newestCompleted(build: Kysely<HistoryTables>) {
  return build
    .selectFrom('operation_records')
    .selectAll()
    .where('status', '=', 'completed')
    .orderBy('id', 'desc')
    .limit(1);
}
