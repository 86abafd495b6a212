import { reversed } from './playlists/apply-edits.js';
import type { FileIdentity, OperationDetails, OperationRecord, PlannedOperation } from './operation.js';

/** What can be said of undoing one record. */
export const UNDO_OUTCOMES = [
  'ready',
  'already_undone',
  'modified',
  'missing',
  'occupied',
  'blocked',
  'unreachable',
  'not_empty',
] as const;
export type UndoOutcome = (typeof UNDO_OUTCOMES)[number];

/**
 * What an outcome is about, where that is not the file or folder itself: the object of the backup store that has its
 * content, or the backup store that the folder holds.
 */
export const UNDO_SUBJECTS = ['backup', 'backup_store'] as const;
export type UndoSubject = (typeof UNDO_SUBJECTS)[number];

/** What each outcome means, in words for people. */
export const UNDO_OUTCOME_TEXTS: Readonly<Record<UndoOutcome, string>> = {
  ready: 'can be undone',
  already_undone: 'is undone already',
  modified: 'the file has other content than the history recorded',
  missing: 'the file is not where the history says',
  occupied: 'something else is at the old place',
  blocked: 'a later operation must be undone first',
  unreachable: 'its drive or share is not mounted',
  not_empty: 'the folder is not empty',
};

/**
 * The operation that takes a completed one back. Pure: whether it can be done is another question (`judgeUndo`).
 *
 * @returns `null` for what cannot be undone: a deletion that the user forced without a backup
 */
export function invert(record: OperationRecord): PlannedOperation | null {
  const { id, metadata, checksum_before: checksum, file_size: size } = record;
  const [source, target, backup] = [record.source_path, record.target_path, record.backup_path];
  const undo = { undoes: id, checksum: record.checksum_after ?? checksum, size, whenOccupied: 'skip' } as const;
  switch (record.operation_type) {
    case 'move':
    case 'move_cover':
      if (metadata.from_backup === true) {
        return { ...undo, type: 'delete', sourcePath: target, targetPath: null, details: madeBy(metadata) };
      }
      // Most records. Written out: copies of `undo` end in V8's old generation, where 200,000 of them wait for its collection.
      return {
        undoes: id,
        checksum: undo.checksum,
        size,
        whenOccupied: 'skip',
        type: record.operation_type,
        sourcePath: target,
        targetPath: source,
        details: movedBack(metadata),
      };
    case 'copy':
    case 'hardlink':
    case 'reflink': {
      const copyOf = source === null ? {} : { copy_of: source };
      const details = { ...madeBy(metadata), ...copyOf, undone_type: record.operation_type };
      return { ...undo, type: 'delete', sourcePath: target, targetPath: null, details };
    }
    case 'delete':
      return invertDelete(record, undo, backup);
    case 'create_directory':
      return { ...undo, type: 'remove_directory', sourcePath: target, targetPath: null, details: {}, checksum: null };
    case 'remove_directory': {
      const details = metadata.identity === undefined ? {} : { restore: metadata.identity };
      return { ...undo, type: 'create_directory', sourcePath: null, targetPath: source, details, checksum: null };
    }
    case 'rewrite':
      return invertRewrite(record, undo);
  }
}

function invertDelete(
  record: OperationRecord,
  undo: Pick<PlannedOperation, 'undoes' | 'checksum' | 'size' | 'whenOccupied'>,
  backup: string | null,
): PlannedOperation | null {
  const { metadata, source_path: target } = record;
  const restore = metadata.identity === undefined ? {} : { restore: metadata.identity };
  if (metadata.copy_of !== undefined) {
    const again =
      metadata['undone_type'] === 'hardlink' || metadata['undone_type'] === 'reflink'
        ? metadata['undone_type']
        : 'copy';
    return { ...undo, type: again, sourcePath: metadata.copy_of, targetPath: target, details: {} };
  }
  if (backup === null) return null;
  const shared = metadata.shared_object === true ? { shared_object: true } : {};
  const details = { from_backup: true, ...shared, ...restore };
  return { ...undo, type: 'move', sourcePath: backup, targetPath: target, details };
}

/** By the object of the backup store, or by the same edits the other way round; both end at the old content. */
function invertRewrite(
  record: OperationRecord,
  undo: Pick<PlannedOperation, 'undoes' | 'checksum' | 'size' | 'whenOccupied'>,
): PlannedOperation | null {
  const { metadata, checksum_before, backup_path, source_path: path } = record;
  const { edits, encoding, new_encoding, becomes, identity, result, takes_back, object } = metadata;
  if (edits === undefined || encoding === undefined || becomes === undefined || checksum_before === null) return null;
  const details = {
    ...reversed({ edits, encoding, ...(new_encoding === undefined ? {} : { new_encoding }) }),
    becomes: checksum_before,
    ...(result === undefined ? {} : { identity: result }),
    ...(identity === undefined ? {} : { restore: identity }),
    ...(takes_back === true ? {} : { takes_back: true }),
    ...(takes_back === true && object === undefined ? { unkept: true } : {}),
    ...(backup_path === null ? {} : { object: backup_path }),
    ...(metadata.shared_object === true ? { shared_object: true } : {}),
  };
  const size = result?.size ?? null;
  return { ...undo, type: 'rewrite', sourcePath: path, targetPath: path, checksum: becomes, size, details };
}

/** What an operation made is what its undo finds, unless somebody changed it. */
function madeBy(metadata: OperationDetails): { identity?: FileIdentity } {
  const identity = metadata.result ?? (metadata.from_backup === true ? undefined : metadata.identity);
  return identity === undefined ? {} : { identity };
}

function movedBack(metadata: OperationDetails): OperationDetails {
  const { identity } = metadata;
  return { ...madeBy(metadata), ...(identity === undefined ? {} : { restore: identity }) };
}

/** What a look at the disk, with the rest of the plan in mind, says about an inverse operation. */
export interface UndoFacts {
  /**
   * Where the file is now (the inverse operation's source): as recorded, with other content, or not there; `replaced`: a
   * folder stands there, or a file where a folder on the way was.
   */
  readonly current: 'matches' | 'modified' | 'absent' | 'replaced';
  /** Where it goes back to. */
  readonly oldPlace: 'free' | 'same_content' | 'occupied';
  /** The roots that the file is and was under can be reached. */
  readonly reachable: boolean;
  /** For folders: holds nothing but what the plan takes out of it before. */
  readonly empty: boolean;
}

/** What is to go is not there: gone by itself, or out of reach for now. */
const NOT_THERE = { absent: 'already_undone', modified: 'modified', replaced: 'missing' } as const;

/** One outcome for an inverse operation; the same for a dry run and a real one. */
export function judgeUndo(inverse: PlannedOperation | null, facts: UndoFacts): UndoOutcome {
  if (!facts.reachable) return 'unreachable';
  if (inverse === null) return 'missing';
  switch (inverse.type) {
    case 'rewrite':
      if (facts.current === 'matches') return 'ready';
      if (facts.oldPlace === 'same_content') return 'already_undone';
      return facts.current === 'absent' ? 'missing' : 'modified';
    case 'create_directory':
      if (facts.oldPlace === 'free') return 'ready';
      return facts.oldPlace === 'same_content' ? 'already_undone' : 'occupied';
    case 'remove_directory':
      return facts.current === 'matches' ? (facts.empty ? 'ready' : 'not_empty') : NOT_THERE[facts.current];
    case 'delete':
      return facts.current === 'matches' ? 'ready' : NOT_THERE[facts.current];
    case 'move':
    case 'move_cover':
    case 'copy':
    case 'hardlink':
    case 'reflink':
      if (facts.current === 'modified') return 'modified';
      if (facts.current !== 'matches') return facts.oldPlace === 'same_content' ? 'already_undone' : 'missing';
      return facts.oldPlace === 'free' ? 'ready' : 'occupied';
  }
}
