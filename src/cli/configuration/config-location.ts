import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../domain/errors.js';
import type { Environment } from './environment.js';

/** `$XDG_CONFIG_HOME/music-organizer/config.yaml`. The XDG specification asks to ignore a relative path there. */
export function defaultConfigPath(environment: Environment): string {
  const named = environment['XDG_CONFIG_HOME'];
  const folder = named?.startsWith('/') === true ? named : join(environment['HOME'] ?? homedir(), '.config');
  return join(folder, 'music-organizer', 'config.yaml');
}

/**
 * The configuration file to read.
 *
 * @param named by `--config` or `MUSIC_ORGANIZE_CONFIG`; absolute
 * @returns `null` when there is none at the default place
 * @throws UserError when a named one is not there
 */
export function findConfigFile(named: string | undefined, environment: Environment): string | null {
  const path = named ?? defaultConfigPath(environment);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  if (named === undefined) return null;
  throw new UserError('config_not_found', `There is no configuration file ${path}.`, {
    exitCode: 2,
    path,
    hint: 'music-organize config init writes one.',
  });
}
