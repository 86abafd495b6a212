import type { HistoryConnection } from './connection.js';
import type { RemovalFacts } from './session-removal.js';

/**
 * What decides whether a session may be forgotten, from indexes alone: whatever its size, some ten microseconds, since
 * `sessions prune` asks of every session.
 */
export function removalFactsLookup(connection: HistoryConnection): (sessionId: string) => RemovalFacts {
  const { build, sql } = connection;
  const find = connection.lookup((sessionId: string) => {
    const has = (status: string) => sql<number>`exists (
      select 1 from known_records where session_id = ${sessionId} and status = ${sql.lit(status)})`;
    const undone = (table: string) => sql`json_extract(${sql.ref(`${table}.metadata`)}, '$.undoes_session')`;
    const ofHere = sql`json_extract(undo.metadata, '$.imported') is not 1`;
    return build.selectNoFrom([
      has('pending').as('hasPending'),
      has('in_progress').as('hasUnderWay'),
      has('completed').as('hasCompleted'),
      sql<number>`exists (
        select 1 from known_records where session_id = ${sessionId} and operation_type = 'delete'
        and status = 'completed' and backup_path is not null)`.as('keepsDeleted'),
      // Its undos, their undos, and so on. The index has no affinity, so neither may what is looked up in it (+).
      sql<number>`exists (
        with recursive undos (session_id, status) as (
          select undo.session_id, undo.status from operation_sessions undo
          where ${undone('undo')} = ${sessionId} and ${ofHere}
          union select undo.session_id, undo.status from operation_sessions undo
          join undos on ${undone('undo')} = +undos.session_id where ${ofHere})
        select 1 from undos where status = 'running' or exists (
          select 1 from known_records record where record.session_id = undos.session_id and (
            record.status = 'in_progress' or (record.status = 'pending' and undos.status = 'interrupted'))))`.as(
        'undoIsOpen',
      ),
    ]);
  });
  return (sessionId) => {
    const row = find(sessionId);
    return {
      hasPending: row?.hasPending === 1,
      hasUnderWay: row?.hasUnderWay === 1,
      hasCompleted: row?.hasCompleted === 1,
      keepsDeleted: row?.keepsDeleted === 1,
      undoIsOpen: row?.undoIsOpen === 1,
    };
  };
}

/** Whether a session put content into the backup store that a completed deletion or rewrite of it relies on. */
export function keepsContentLookup(connection: HistoryConnection): (sessionId: string) => boolean {
  const { build } = connection;
  const find = connection.lookup((sessionId: string) =>
    build
      .selectFrom('known_records')
      .select('id')
      .where('session_id', '=', sessionId)
      .where('operation_type', 'in', ['delete', 'rewrite'])
      // By the index of types: of a large session few records are of these.
      .where((row) => row(connection.sql<string>`+status`, '=', 'completed'))
      .where('backup_path', 'is not', null)
      .limit(connection.one),
  );
  return (sessionId) => find(sessionId) !== undefined;
}
