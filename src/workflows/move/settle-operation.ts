import { basename, dirname, join } from 'node:path';
import {
  takesAway,
  type OperationDetails,
  type OperationRecord,
  type OperationType,
  type PlannedOperation,
} from '../../domain/operation.js';
import { decideRecovery, type RecoveryDecision, type Sighting } from '../../domain/recovery.js';
import { setTimes } from '../../filesystem/file-times.js';
import { exists, identify, isSameInode, sameFile } from '../../filesystem/identity.js';
import { asideOf, putBack, removePlaceholder } from '../../filesystem/publish.js';
import { newPartOf } from '../../filesystem/rewrite-file.js';
import { dropSource, isSafeToDrop, removePart, takeBack } from '../../filesystem/settle.js';
import { sight, type Expectation } from '../../filesystem/sighting.js';
import { temporaryName } from './temporary-name.js';

/** An operation whose end nobody knows, since the process died or the disk failed in it, and where its traces may be. */
export interface UnsettledOperation {
  readonly id: number;
  readonly type: OperationType;
  readonly source: string | null;
  /** Where the content goes: for a deletion, into the backup store. */
  readonly target: string | null;
  /** The name of ours that it may have used on the way. */
  readonly temporary: string | null;
  /** The name of ours that the source passes through when it goes; `null` where it stays. */
  readonly aside: string | null;
  /** The same of the target, when the operation is taken back. */
  readonly asideBack: string | null;
  /** Where the old content of a rewritten file is kept. */
  readonly object: string | null;
  /** SHA-256 of the content; `null` when it is not known. */
  readonly checksum: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly details: OperationDetails;
}

export interface Settlement {
  readonly end: 'done' | 'not_done' | 'conflict';
  /** What a person must look at, for a conflict. */
  readonly message: string | null;
}

export function unsettledRecord(record: OperationRecord): UnsettledOperation {
  const { id, operation_type: type, source_path: source, target_path, backup_path, metadata: details } = record;
  const target = type === 'delete' ? backup_path : target_path;
  const temporary = temporaryOf(type, target, record.session_id, id);
  const asides = asidesOf(type, { source, target }, temporaryName(record.session_id, id));
  const object = type === 'rewrite' ? backup_path : null;
  const { checksum_before: checksum, file_size: size } = record;
  return { id, type, source, target, temporary, ...asides, object, checksum, size, details };
}

export function unsettledAct(sessionId: string, id: number, operation: PlannedOperation): UnsettledOperation {
  const { type, sourcePath: source, targetPath, backupPath = null, checksum, size, details } = operation;
  const target = type === 'delete' ? backupPath : targetPath;
  return {
    id,
    type,
    source,
    target,
    temporary: temporaryOf(type, target, sessionId, id),
    ...asidesOf(type, { source, target }, temporaryName(sessionId, id)),
    object: type === 'rewrite' ? backupPath : null,
    checksum,
    size,
    details,
  };
}

function temporaryOf(type: OperationType, target: string | null, sessionId: string, id: number): string | null {
  if (target === null || type === 'create_directory') return null;
  return join(dirname(target), temporaryName(sessionId, id));
}

function asidesOf(
  type: OperationType,
  { source, target }: Pick<UnsettledOperation, 'source' | 'target'>,
  temporary: string,
): Pick<UnsettledOperation, 'aside' | 'asideBack'> {
  const goes = takesAway(type);
  return {
    aside: goes && source !== null ? asideOf(source, temporary) : null,
    // A copy is taken back by removing it.
    asideBack: type !== 'rewrite' && target !== null ? asideOf(target, temporary) : null,
  };
}

/**
 * Looks at the disk and says whether an operation happened; what it left half-way is finished or taken back.
 *
 * @param others operations of the same batch, whose files may explain what stands in this one's places
 * @throws TargetOccupiedError, the system's error
 */
export async function settleOperation(
  operation: UnsettledOperation,
  others: readonly UnsettledOperation[] = [],
): Promise<Settlement> {
  return carryOut(operation, await decisionOn(operation, others));
}

/** What settles it; only looks. @throws the system's error */
export async function decisionOn(
  operation: UnsettledOperation,
  others: readonly UnsettledOperation[],
): Promise<RecoveryDecision> {
  return decideRecovery(operation.type, operation.details, {
    source: await sightSource(operation, others),
    target: await sightTarget(operation, others),
    temporary: await sightTemporary(operation),
    aside: await sightAside(operation),
  });
}

/** Another file at the old place is no riddle when a later operation of the same batch put it there. */
async function sightSource(operation: UnsettledOperation, others: readonly UnsettledOperation[]): Promise<Sighting> {
  const { source } = operation;
  // A rename of case that goes back takes its old name over an empty file of ours, whatever the protocol was.
  const found = source === null ? 'absent' : await sight(source, { ...expected(operation), placeholder: true });
  if (found !== 'other') return found;
  for (const later of others) {
    if (later.id <= operation.id || later.target !== source) continue;
    if ((await sight(later.target ?? '', made(later))) === 'matches') return 'absent';
  }
  return found;
}

/** Another file at the new place is no riddle when an earlier operation of the same batch was still to take it away. */
async function sightTarget(operation: UnsettledOperation, others: readonly UnsettledOperation[]): Promise<Sighting> {
  const { target } = operation;
  const found = target === null ? 'absent' : await sight(target, made(operation));
  if (found !== 'other') return found;
  for (const earlier of others) {
    if (earlier.id >= operation.id || earlier.source !== target) continue;
    if ((await sight(earlier.source ?? '', expected(earlier))) === 'matches') return 'absent';
  }
  return found;
}

/** A file is at its temporary name only as itself, never as a copy. The inode alone is no proof: disks use them again. */
async function sightTemporary(operation: UnsettledOperation): Promise<Sighting> {
  const { temporary, type, details } = operation;
  const { identity } = details;
  // The old file, aside for a moment; or what another program made of it just then.
  if (type === 'rewrite' && temporary !== null) return sight(temporary, { ...expected(operation), placeholder: false });
  if (temporary === null || identity === undefined || !exists(temporary)) return 'absent';
  return sameFile(identity, identify(temporary)) ? 'matches' : 'absent';
}

/** A second name of the file that the target is, or the recorded file, is ours to remove once the target is right. */
async function sightAside(operation: UnsettledOperation): Promise<Sighting> {
  const { aside, target } = operation;
  if (aside === null) return 'absent';
  if (target !== null && isSameInode(aside, target)) return 'matches';
  return sight(aside, { ...expected(operation), placeholder: false });
}

function expected({ details, checksum, size }: UnsettledOperation): Expectation {
  return { identity: details.identity, checksum, size, placeholder: details.placeholder === true };
}

/** What the target is when the operation happened. */
function made(operation: UnsettledOperation): Expectation {
  const { result, becomes } = operation.details;
  if (operation.type === 'rewrite') {
    return { identity: result, checksum: becomes ?? null, size: null, placeholder: true };
  }
  return result === undefined ? expected(operation) : { ...expected(operation), identity: result };
}

/** Finishes or takes back what was left half-way. @throws TargetOccupiedError, the system's error */
export async function carryOut(operation: UnsettledOperation, decision: RecoveryDecision): Promise<Settlement> {
  const { source, target, temporary, aside, details } = operation;
  if (decision !== 'conflict') clearNewPart(operation);
  switch (decision) {
    case 'done':
      // What is left under the temporary name is a second name of it, or less.
      if (temporary !== null) removePart(temporary);
      if (details.from_backup === true && source !== null && target !== null && isSameInode(source, target)) {
        await dropSource(source, target, aside ?? source);
      }
      await clearTakenBack(operation);
      await correctTime(operation);
      return { end: 'done', message: null };
    case 'not_done':
      clearPart(operation);
      await clearTakenBack(operation);
      return { end: 'not_done', message: null };
    case 'remove_placeholder':
      if (target !== null) removePlaceholder(target);
      clearPart(operation);
      return { end: 'not_done', message: null };
    case 'take_back':
      if (target !== null) removePlaceholder(target);
      if (source !== null && temporary !== null) {
        removePlaceholder(source);
        takeBack(temporary, source);
      }
      return { end: 'not_done', message: null };
    case 'drop_source':
      clearPart(operation);
      if (source !== null && target !== null && (await dropSource(source, target, aside ?? source))) {
        await clearTakenBack(operation);
        await correctTime(operation);
        return { end: 'done', message: null };
      }
      return { end: 'conflict', message: `${source ?? ''} and ${target ?? ''} are both there and differ` };
    case 'drop_aside':
      return dropAside(operation);
    case 'put_back':
      return putBackAndLook(operation);
    case 'conflict':
      return { end: 'conflict', message: `${placesOf(operation)} as the history says; nothing was touched` };
  }
}

async function dropAside(operation: UnsettledOperation): Promise<Settlement> {
  const { source, target, aside } = operation;
  if (source === null || target === null || aside === null) throw new TypeError('nothing was on its way out');
  // It was just getting its name back when the process died.
  const hasItsName = isSameInode(source, aside);
  if (!(await dropSource(aside, target, aside))) return putBackAndLook(operation);
  return carryOut(operation, hasItsName ? 'drop_source' : 'done');
}

async function putBackAndLook(operation: UnsettledOperation): Promise<Settlement> {
  const { source, aside } = operation;
  if (source === null || aside === null) throw new TypeError('nothing was on its way out');
  const place = putBack(aside, source);
  const settled = await carryOut(operation, await decisionOn(operation, []));
  if (settled.end === 'done' && place === source) return settled;
  const found = `what had the name ${source} when it was to go is in ${place}`;
  if (settled.end === 'not_done') return place === source ? settled : { ...settled, message: found };
  return { ...settled, message: settled.message === null ? found : `${settled.message}; ${found}` };
}

/** Whoever took the operation back died when the name that is given up was on its way out. */
async function clearTakenBack({ source, target, asideBack }: UnsettledOperation): Promise<void> {
  if (asideBack === null || !exists(asideBack)) return;
  for (const place of [source, target]) {
    if (place === null || !exists(asideBack) || !exists(place)) continue;
    if (isSameInode(asideBack, place) || areFiles(asideBack, place)) await dropSource(asideBack, place, asideBack);
  }
  if (target !== null && exists(asideBack)) putBack(asideBack, target);
}

function areFiles(path: string, other: string): boolean {
  return identify(path).kind === 'file' && identify(other).kind === 'file';
}

function placesOf({ source, target, temporary }: UnsettledOperation): string {
  const places = [...new Set([source, target])].filter((path) => path !== null);
  const found = temporary !== null && exists(temporary) ? `${temporary} is left of it, and ` : '';
  return `${found}${places.length === 2 ? `neither ${places.join(' nor ')} is` : `${places.join('')} is not`}`;
}

/** What a rewrite made on the way, and what it was copying into the backup store, follows from what is there. */
function clearNewPart({ type, temporary, object, details }: UnsettledOperation): void {
  if (type !== 'rewrite' || temporary === null) return;
  removePart(join(dirname(temporary), newPartOf(basename(temporary))));
  if (object === null) return;
  removePart(join(dirname(object), basename(temporary)));
  if (details.placeholder === true) removePlaceholder(object);
}

function clearPart({ temporary, source, details }: UnsettledOperation): void {
  if (temporary === null || source === null) return;
  if (isSafeToDrop(temporary, source, details.identity)) removePart(temporary);
}

/** A copy gets the last digits of its time after it was published. */
async function correctTime({ type, target, details }: UnsettledOperation): Promise<void> {
  const mtimeNs = (type === 'rewrite' ? details.restore : (details.restore ?? details.identity))?.mtime_ns;
  if (mtimeNs === undefined || target === null) return;
  if (type === 'create_directory' || type === 'remove_directory' || type === 'delete') return;
  await setTimes([{ path: target, mtimeNs }]);
}
