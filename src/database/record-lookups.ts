import { DEPARTURES } from '../domain/operation.js';
import type { HistoryConnection } from './connection.js';
import { ofDiskOf } from './record-queries.js';

// What an undo asks of each of its records, which may be 200,000.

export function recordLookup(connection: HistoryConnection) {
  return connection.lookup((id: number) =>
    connection.build.selectFrom('known_records').selectAll().where('id', '=', id),
  );
}

/** The first completed record after `id` that took away what was at a path, or gave it another content. */
export function departureLookup(connection: HistoryConnection) {
  return connection.lookup((path: string, id: number) =>
    connection.build
      .selectFrom('known_records')
      .selectAll()
      .where('source_path', '=', path)
      .where('id', '>', id)
      .where('status', '=', 'completed')
      .where('operation_type', 'in', DEPARTURES)
      .where((row) => ofDiskOf(row, id))
      .orderBy('id')
      .limit(connection.one),
  );
}

/** The newest completed record after `id`, and before another one, that brought something to a path. */
export function arrivalLookup(connection: HistoryConnection) {
  return connection.lookup((path: string, id: number, before: number) =>
    connection.build
      .selectFrom('known_records')
      .selectAll()
      .where('target_path', '=', path)
      .where('id', '>', id)
      .where('id', '<', before)
      .where('status', '=', 'completed')
      .where('operation_type', '!=', 'rewrite')
      .where((row) => ofDiskOf(row, id))
      .orderBy('id', 'desc')
      .limit(connection.one),
  );
}

/** The newest completed removal of a folder after `id`, and before another record. */
export function removalLookup(connection: HistoryConnection) {
  return connection.lookup((folder: string, id: number, before: number) =>
    connection.build
      .selectFrom('known_records')
      .selectAll()
      .where('source_path', '=', folder)
      .where('id', '>', id)
      .where('id', '<', before)
      .where('status', '=', 'completed')
      .where('operation_type', '=', 'remove_directory')
      .where((row) => ofDiskOf(row, id))
      .orderBy('id', 'desc')
      .limit(connection.one),
  );
}

/** The newest record before another one that undid an undo of this one, whether or not it is undone itself by now. */
export function doneAgainLookup(connection: HistoryConnection) {
  return connection.lookup((id: number, before: number) =>
    connection.build
      .selectFrom('known_records as undo')
      .innerJoin('known_records as redo', 'redo.undoes', 'undo.id')
      .select('redo.id')
      .where('undo.undoes', '=', id)
      .where('redo.id', '<', before)
      .where('redo.status', 'in', ['completed', 'rolled_back'])
      .orderBy('redo.id', 'desc')
      .limit(connection.one),
  );
}

/** What a record undid, and whether something did it again: a record that did, if there is one. */
export function undoneLookup(connection: HistoryConnection) {
  return connection.lookup((id: number) =>
    connection.build
      .selectFrom('known_records as record')
      .select((row) => [
        'record.undoes',
        row
          .selectFrom('known_records as undo')
          .innerJoin('known_records as redo', 'redo.undoes', 'undo.id')
          .select('redo.id')
          .whereRef('undo.undoes', '=', 'record.id')
          .limit(connection.one)
          .as('redo'),
      ])
      .where('record.id', '=', id),
  );
}

/** The records that did a record again, by undoing an undo of it. */
export function redosLookup(connection: HistoryConnection) {
  return connection.lookupAll((id: number) =>
    connection.build
      .selectFrom('known_records as undo')
      .innerJoin('known_records as redo', 'redo.undoes', 'undo.id')
      .select(['redo.id', 'redo.status'])
      .where('undo.undoes', '=', id),
  );
}

/** How many completed deletions and rewrites rely on an object; one that was done again by a redo counts once. */
export function referencesLookup(connection: HistoryConnection) {
  return connection.lookup((backupPath: string) =>
    connection.build
      .selectFrom('known_records as record')
      .leftJoin('known_records as undo', 'undo.id', 'record.undoes')
      .leftJoin('known_records as original', 'original.id', 'undo.undoes')
      .select((expression) => expression.fn.countAll<number>().as('count'))
      .where('record.backup_path', '=', backupPath)
      .where('record.status', '=', 'completed')
      .where((row) => row.or([row('original.id', 'is', null), row('original.status', '!=', 'completed')])),
  );
}
