import type { OrganizeOptions } from '../../workflows/plan/organize-settings.js';
import type { SettingValues } from '../options.js';

/** The settings of a run, as the workflow wants them. */
export function organizeSettings(settings: SettingValues): Omit<OrganizeOptions, 'source' | 'target' | 'sessionId'> {
  return {
    mode: settings.mode,
    layout: settings.layout,
    ...(settings.template === undefined ? {} : { template: settings.template }),
    templates: settings.templates,
    conflict: settings.conflict,
    duplicates: settings.duplicates,
    duplicateBy: settings.duplicate_by,
    audiobooks: settings.audiobooks,
    coverName: settings.cover_name,
    untagged: settings.untagged,
    sanitize: settings.sanitize,
    include: settings.include,
    exclude: settings.exclude,
    followSymlinks: settings.follow_symlinks,
    verify: settings.verify,
    checksum: settings.checksum,
    backup: settings.backup,
    ...(settings.backup_dir === undefined ? {} : { backupDir: settings.backup_dir }),
    history: !settings.disable_history,
    autoRollback: settings.auto_rollback,
    maxRollbackAttempts: settings.max_rollback_attempts,
    ...(settings.concurrency === undefined ? {} : { concurrency: settings.concurrency }),
    force: settings.force,
    smartCache: settings.smart_cache,
  };
}
