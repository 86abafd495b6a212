import type { Selectable } from 'kysely';
import type { OperationDetails, OperationRecord } from '../domain/operation.js';
import type { OperationSession, SessionDetails } from '../domain/session.js';
import { HistoryError } from '../domain/errors.js';
import type { RecordTable, SessionTable } from './tables.js';

/** A row with its JSON parsed. @throws HistoryError when the metadata column holds no JSON object. */
export function toSession(row: Selectable<SessionTable>): OperationSession {
  return { ...row, metadata: parseObject(row.metadata, `session ${row.session_id}`) as SessionDetails };
}

/** A row with its JSON parsed. @throws HistoryError when the metadata column holds no JSON object. */
export function toRecord(row: Selectable<RecordTable>): OperationRecord {
  return { ...row, metadata: parseObject(row.metadata, `operation ${String(row.id)}`) as OperationDetails };
}

function parseObject(json: string, owner: string): object {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw new HistoryError(`The metadata of ${owner} is damaged.`, { cause, hint: 'Run music-organize doctor.' });
  }
  throw new HistoryError(`The metadata of ${owner} is no JSON object.`, { hint: 'Run music-organize doctor.' });
}
