import { HistoryError, systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import { isInside } from '../../domain/paths.js';
import type { OperationSession } from '../../domain/session.js';
import { describeSystemError, mayPass } from '../../domain/system-errors.js';
import { exists, folderNames } from '../../filesystem/identity.js';
import {
  settleOperation,
  unsettledRecord,
  type Settlement,
  type UnsettledOperation,
} from '../move/settle-operation.js';
import { LEFT_OUT, takeBack } from '../move/take-back.js';
import { placeOf, type NotKnownYet } from './not-known-yet.js';

/** Records that happen together, or not at all; most are alone. */
export function groupsOf(records: readonly OperationRecord[]): OperationRecord[][] {
  const groups: OperationRecord[][] = [];
  for (const record of records) {
    const { group } = record.metadata;
    const last = groups.at(-1);
    if (group !== undefined && last?.[0]?.metadata.group === group) last.push(record);
    else groups.push([record]);
  }
  return groups;
}

/**
 * What happened of a group that is not whole is taken back, latest first, so that all of it can be done again. A disk that
 * fails for a time says nothing of them: they are settled by a later recovery.
 */
export async function settleGroup(
  session: OperationSession,
  group: readonly OperationRecord[],
  others: readonly UnsettledOperation[],
  references: (object: string) => number,
): Promise<readonly (readonly [OperationRecord, Settlement])[] | NotKnownYet> {
  const settled: [OperationRecord, Settlement][] = [];
  let failure: NotKnownYet | null = null;
  const operations = group.length;
  for (const record of group) {
    const settlement = await guarded(() => settleOperation(unsettledRecord(record), others));
    if ('why' in settlement) failure ??= { root: null, path: placeOf(record), why: settlement.why, operations };
    else settled.push([record, settlement]);
  }
  if (failure !== null) return failure;
  if (settled.every(([, { end }]) => end === 'done')) return settled;
  for (const [record, { end }] of settled) {
    const away = end === 'conflict' ? rootAway(session, record) : undefined;
    if (away === undefined) continue;
    const why = exists(away) ? `what ${away} held is not there` : `${away} is not there`;
    return { root: away, path: placeOf(record), why, operations };
  }
  for (const entry of settled.toReversed()) {
    const [record, { end }] = entry;
    if (end !== 'done') continue;
    const message = await takeBack(record, references).catch(messageOf);
    entry[1] =
      message === null ? { end: 'not_done', message } : { end, message: `${LEFT_OUT}, and it stays: ${message}` };
  }
  return settled;
}

/**
 * A root of the session that one of the record's places is in, and that is away: missing, or, where the session had put
 * something there, an empty mount point.
 */
function rootAway(
  { source_root, target_root, completed_operations }: OperationSession,
  { source_path, target_path, backup_path }: OperationRecord,
): string | undefined {
  const heldSomething = completed_operations > 0 && target_root !== source_root;
  const holds = (root: string): boolean =>
    [source_path, target_path, backup_path].some((path) => path !== null && isInside(path, root));
  const isEmptied = (root: string): boolean => exists(root) && folderNames(root).length === 0;
  if (holds(target_root) && (!exists(target_root) || (heldSomething && isEmptied(target_root)))) return target_root;
  return holds(source_root) && !exists(source_root) ? source_root : undefined;
}

/**
 * One operation that cannot be settled must not keep the others, and every later command, from it. A disk that fails may
 * have done its work all the same, so it is looked at again at once; after an error that passes by every recovery until it
 * can be, after any other by a person.
 */
async function guarded(settle: () => Promise<Settlement>): Promise<Settlement | Pick<NotKnownYet, 'why'>> {
  try {
    return await settle().catch((error: unknown) => {
      if (systemErrorCode(error) === undefined) throw error;
      return settle();
    });
  } catch (error) {
    const message = messageOf(error);
    return mayPass(systemErrorCode(error) ?? '') ? { why: message } : { end: 'conflict', message };
  }
}

/** @throws errors of the history */
function messageOf(error: unknown): string {
  if (error instanceof HistoryError || !(error instanceof Error)) throw error;
  const code = systemErrorCode(error);
  return code === undefined ? error.message : describeSystemError(code, error.message);
}
