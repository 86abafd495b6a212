import type { OperationType } from '../domain/operation.js';
import type { UndoReport } from '../workflows/events.js';

/** What undoing one operation does. */
export type UndoDeed = 'moved' | 'restored' | 'copies' | 'stored' | 'rewritten' | 'folders_gone' | 'folders_back';

const DEEDS: Readonly<Record<OperationType, UndoDeed>> = {
  move: 'moved',
  move_cover: 'moved',
  delete: 'restored',
  copy: 'copies',
  hardlink: 'copies',
  reflink: 'copies',
  rewrite: 'rewritten',
  create_directory: 'folders_gone',
  remove_directory: 'folders_back',
};

/** A file of the backup store, by its name: what a rollback brought from there, a redo puts there again. */
const OBJECT = /\/objects\/[0-9a-f]{2}\/[0-9a-f]{62}$/u;

export function undoDeed({
  operation_type,
  source_path,
}: Pick<UndoReport, 'operation_type' | 'source_path'>): UndoDeed {
  const deed = DEEDS[operation_type];
  return deed === 'moved' && source_path !== null && OBJECT.test(source_path) ? 'stored' : deed;
}

/** Where what comes back goes; `null` for what goes away. */
export function undonePlace({ goes_to, source_path }: Pick<UndoReport, 'goes_to' | 'source_path'>): string | null {
  return goes_to ?? source_path;
}
