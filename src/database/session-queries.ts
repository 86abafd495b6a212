import type { Selectable } from 'kysely';
import { nothingToUndo, SessionNotFoundError, usageError } from '../domain/errors.js';
import { OPERATION_STATUSES, type OperationStatus } from '../domain/operation.js';
import type { SessionFilter } from './filters.js';
import type { HistoryConnection } from './connection.js';
import type { SessionTable } from './tables.js';

/** Newest first. */
export function sessionPage({ build, isKnown }: HistoryConnection, filter: SessionFilter) {
  const { limit = 50, status, since, before, after } = filter;
  let query = build.selectFrom('operation_sessions').selectAll().where(isKnown);
  if (status !== undefined) query = query.where('status', 'in', status);
  if (since !== undefined) query = query.where('start_time', '>=', since.toISOString());
  if (before !== undefined) query = query.where('start_time', '<', before.toISOString());
  if (after !== undefined) {
    query = query
      .where('start_time', '<=', after.start_time)
      .where((row) => row.or([row('start_time', '<', after.start_time), row('session_id', '<', after.session_id)]));
  }
  return query.orderBy('start_time', 'desc').orderBy('session_id', 'desc').limit(limit);
}

/** How many candidates an ambiguous beginning shows. */
const SHOWN = 5;

export function resolveSession(connection: HistoryConnection, reference: string): Selectable<SessionTable> {
  if (reference === 'last' || reference === '@') return newestUndoable(connection);
  const exact = connection.first(
    connection.build
      .selectFrom('operation_sessions')
      .selectAll()
      .where('session_id', '=', reference)
      .where(connection.isKnown),
  );
  if (exact !== undefined) return exact;
  // A range on the primary key: every id that begins with the reference, and no wildcard characters to escape.
  const candidates = connection.all(
    connection.build
      .selectFrom('operation_sessions')
      .selectAll()
      .where('session_id', '>=', reference)
      .where('session_id', '<', `${reference}\u{10FFFF}`)
      .where(connection.isKnown)
      .orderBy('session_id', 'desc')
      .limit(SHOWN + 1),
  );
  const [only, second] = candidates;
  if (only === undefined || reference === '') throw new SessionNotFoundError(reference);
  if (second === undefined) return only;
  const shown = candidates.slice(0, SHOWN).map((row) => row.session_id);
  throw usageError(
    `Several sessions begin with ${reference}: ${shown.join(', ')}${candidates.length > SHOWN ? ', ...' : ''}.`,
    'Type more of the id.',
  );
}

/** The newest session, no undo itself, with something left to undo. */
function newestUndoable(connection: HistoryConnection): Selectable<SessionTable> {
  const row = connection.first(
    connection.build
      .selectFrom('operation_sessions as session')
      .selectAll()
      // By time, so that the first that fits is the one; by status, all of them would be sorted.
      .where(connection.sql`+status`, 'in', ['completed', 'failed', 'interrupted', 'partially_rolled_back', 'running'])
      .where(connection.isKnown)
      .where((expression) =>
        expression(expression.fn('json_extract', ['metadata', expression.val('$.kind')]), '!=', 'rollback'),
      )
      .where((expression) =>
        expression.exists(
          expression
            .selectFrom('known_records as record')
            .select('record.id')
            .whereRef('record.session_id', '=', 'session.session_id')
            .where('record.status', '=', 'completed'),
        ),
      )
      .orderBy('start_time', 'desc')
      .orderBy('session_id', 'desc')
      .limit(1),
  );
  if (row === undefined) throw nothingToUndo();
  return row;
}

/**
 * How many operations of a session have which status.
 *
 * @param most the status that most have: they are not counted, but what is left of all
 * @param total how many operations the session has
 */
export function stateOf(
  connection: HistoryConnection,
  sessionId: string,
  most: OperationStatus,
  total: number,
): Partial<Record<OperationStatus, number>> {
  const others = OPERATION_STATUSES.filter((status) => status !== most);
  const rows = connection.all(
    connection.build
      .selectFrom('known_records')
      .select((row) => ['status', row.fn.countAll<number>().as('count')])
      .where('session_id', '=', sessionId)
      .where('status', 'in', others)
      .groupBy('status'),
  );
  const counts = Object.fromEntries(rows.map((row) => [row.status, row.count]));
  const rest = total - rows.reduce((sum, { count }) => sum + count, 0);
  return rest > 0 ? { ...counts, [most]: rest } : counts;
}
