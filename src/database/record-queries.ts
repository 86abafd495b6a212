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

/** Which path of a record is meant: where its file is, or the object of the backup store that it needs. */
type Place = 'target_path' | 'backup_path';

/** By path, and by id where one path has several; every page starts where the last ended. */
export function* recordsBelow(
  connection: HistoryConnection,
  folder: string,
  place: Place,
): Generator<Selectable<RecordTable>> {
  const prefix = prefixOf(folder);
  let after: { readonly path: string; readonly id: number } = { path: prefix, id: 0 };
  for (;;) {
    const { path, id } = after;
    const page = connection.all(
      connection.build
        .selectFrom('operation_records')
        .selectAll()
        .where(place, '>=', path)
        .where(place, '<', `${prefix}\u{10FFFF}`)
        .where((row) => row.or([row(place, '>', path), row('id', '>', id)]))
        .where('status', '=', 'completed')
        .orderBy(place)
        .orderBy('id')
        .limit(PAGE_SIZE),
    );
    yield* page;
    const last = page.at(-1);
    const lastPath = last?.[place] ?? null;
    if (page.length < PAGE_SIZE || last === undefined || lastPath === null) return;
    after = { path: lastPath, id: last.id };
  }
}

/** How many completed records have a file below a folder, and the bytes of these files. */
export function extentBelow(connection: HistoryConnection, folder: string, place: Place): Extent {
  const prefix = prefixOf(folder);
  const row = connection.first(
    connection.build
      .selectFrom('operation_records')
      .select((expression) => [
        expression.fn.countAll<number>().as('records'),
        expression.fn.coalesce(expression.fn.sum<number>('file_size'), expression.val(0)).as('bytes'),
      ])
      .where(place, '>=', prefix)
      .where(place, '<', `${prefix}\u{10FFFF}`)
      .where('status', '=', 'completed')
      .where('operation_type', '!=', 'create_directory'),
  );
  return row ?? { records: 0, bytes: 0 };
}

export interface Extent {
  readonly records: number;
  readonly bytes: number;
}

function prefixOf(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
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
