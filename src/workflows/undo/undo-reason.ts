import { basename } from 'node:path';
import type { PlannedOperation } from '../../domain/operation.js';
import { UNDO_OUTCOME_TEXTS, type UndoOutcome, type UndoSubject } from '../../domain/rollback.js';
import type { StoreForecast } from './store-forecast.js';
import type { Roots, UndoLook } from './undo-look.js';

/** How many names of a folder that is not empty are told. */
const NAMES_TOLD = 3;

interface Reason {
  readonly message: string;
  readonly subject: UndoSubject | null;
}

interface Surroundings {
  readonly roots: Roots;
  readonly look: UndoLook;
  readonly stores: StoreForecast;
}

/** Why something cannot be undone now, in words for people, and what that is about. */
export function reasonOf(
  outcome: UndoOutcome,
  { sourcePath, details }: PlannedOperation,
  { roots, look, stores }: Surroundings,
): Reason {
  const text = UNDO_OUTCOME_TEXTS[outcome];
  if (outcome === 'unreachable') {
    const gone = [roots.source_root, roots.target_root].find((root) => !look.willExist(root));
    return about(gone === undefined ? text : `${gone} is not there: ${text}, or the folder was removed`);
  }
  if (details.from_backup === true && (outcome === 'modified' || outcome === 'missing')) {
    return about(`its backup, ${sourcePath ?? ''}, is ${outcome === 'modified' ? 'damaged' : 'gone'}`, 'backup');
  }
  if (outcome !== 'not_empty' || sourcePath === null) return about(text);
  const store = stores.storeIn(sourcePath);
  const names = look.namesIn(sourcePath).filter((name) => store === null || name !== basename(store));
  if (store !== null && names.length === 0) return about(`it holds the backup store, ${store}`, 'backup_store');
  const more = names.length > NAMES_TOLD ? ` and ${names.length - NAMES_TOLD} more` : '';
  return about(names.length === 0 ? text : `${text}: ${names.slice(0, NAMES_TOLD).join(', ')}${more}`);
}

function about(message: string, subject: UndoSubject | null = null): Reason {
  return { message, subject };
}
