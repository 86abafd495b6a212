import type { Settings } from './configuration/settings.js';

/**
 * Arguments that a command to be copied needs to use the history that this one uses; none when it does so anyway. A
 * variable of the environment, or the usual configuration file, will be there for it too; a flag will not.
 */
export function sameHistory({ values, origins }: Pick<Settings, 'values' | 'origins'>): readonly string[] {
  const { source } = origins.history_db;
  const isSaidHere = source === 'flag' || (source === 'config' && origins.config.source === 'flag');
  return values.history_db === undefined || !isSaidHere ? [] : ['--history-db', values.history_db];
}
