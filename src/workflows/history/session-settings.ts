import type { OperationSession } from '../../domain/session.js';
import { STORE_FOLDER } from '../../filesystem/backup-store.js';
import type { OrganizeSettings } from '../plan/organize-settings.js';

/** What undoing a session needs to know of how it was made. */
export interface SessionSettings {
  readonly backupRoot: string;
  readonly followSymlinks: boolean;
  readonly smartCache: boolean;
}

/** Sessions of other programs and of the API may have no settings: then the defaults hold. */
export function settingsOf(session: OperationSession): SessionSettings {
  const options = (session.metadata.options ?? {}) as Partial<OrganizeSettings>;
  return {
    backupRoot: options.backupRoot ?? `${session.target_root}/${STORE_FOLDER}`,
    followSymlinks: options.followSymlinks ?? false,
    smartCache: options.smartCache ?? true,
  };
}
