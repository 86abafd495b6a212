import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely';
import type { Extent } from './entries.js';
import type { HistoryConnection } from './connection.js';
import type { HistoryTables, RecordTable } from './tables.js';

const PAGE_SIZE = 500;

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
        .selectFrom('known_records')
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
      .selectFrom('known_records')
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

function prefixOf(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

type Row = ExpressionBuilder<HistoryTables, 'known_records'>;

/**
 * Records that tell what became of the files of this disk: those of imported sessions tell of another one, and count only
 * for the session itself.
 *
 * @param session whose records count in any case
 */
function ofThisDisk(row: Row, session: Expression<string> | string | null): Expression<SqlBool> {
  const imported = row
    .selectFrom('operation_sessions as session')
    .select('session.session_id')
    .whereRef('session.session_id', '=', 'known_records.session_id')
    .where((one) => one(one.fn('json_extract', ['session.metadata', one.val('$.imported')]), '=', 1));
  const isOfDisk = row.not(row.exists(imported));
  return session === null ? isOfDisk : row.or([isOfDisk, row('known_records.session_id', '=', session)]);
}

/** The same, asked for a record. */
export function ofDiskOf(row: Row, id: number): Expression<SqlBool> {
  const asking = row.selectFrom('known_records as asking').select('asking.session_id').where('asking.id', '=', id);
  return ofThisDisk(row, asking as Expression<unknown> as Expression<string>);
}

/** The newest completed record that put a file at a path. @param session whose records count, though it was imported */
export function newestArrival(
  connection: HistoryConnection,
  path: string,
  session: string | null,
): Selectable<RecordTable> | undefined {
  return connection.first(
    connection.build
      .selectFrom('known_records')
      .selectAll()
      .where('target_path', '=', path)
      .where('status', '=', 'completed')
      .where('operation_type', '!=', 'create_directory')
      .where((row) => ofThisDisk(row, session))
      .orderBy('id', 'desc')
      .limit(1),
  );
}

/** All records that name a path as source or target, whatever their status, in order. @param session as above */
export function recordsNaming(
  connection: HistoryConnection,
  path: string,
  session: string | null,
): Selectable<RecordTable>[] {
  const naming = (column: 'source_path' | 'target_path') =>
    connection.build
      .selectFrom('known_records')
      .selectAll()
      .where(column, '=', path)
      .where((row) => ofThisDisk(row, session));
  // Each half by its own index; what is in both comes once.
  return connection.all(naming('source_path').union(naming('target_path')).orderBy('id'));
}

/** Whether a completed record relies on an object of the backup store that was another history's before. */
export function sharesObject(connection: HistoryConnection, backupPath: string): boolean {
  const row = connection.first(
    connection.build
      .selectFrom('known_records')
      .select('id')
      .where('backup_path', '=', backupPath)
      .where('status', '=', 'completed')
      .where((row) => row(row.fn('json_extract', ['metadata', row.val('$.shared_object')]), '=', 1))
      .limit(1),
  );
  return row !== undefined;
}
