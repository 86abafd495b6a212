import { resolve } from 'node:path';
import { UserError } from '../domain/errors.js';
import { describeSystemError } from '../domain/system-errors.js';
import { checkHistory, checkLibrary } from '../workflows/history/health.js';
import { VERSION } from '../workflows/version.js';
import type { Arguments } from './configuration/flags.js';
import { loadSettings, type Settings } from './configuration/settings.js';
import { bytesText, count } from '../text/words.js';

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly hint: string | null;
}

/** Less free space than this is worth a word, in bytes. */
const LITTLE_SPACE = 1e9;

export interface Examination {
  readonly checks: readonly Check[];
  /** What the history was looked for with: all settings, or where the configuration cannot be used those without it. */
  readonly settings: Settings;
}

/** Looks at everything that a run needs. Finds, and never throws for, what a user can mend. */
export async function examine(argv: Arguments, library: string | undefined): Promise<Examination> {
  const checks: Check[] = [ok('program', `music-organize ${VERSION} on Node ${process.version}`)];
  const settings = await examineConfiguration(argv, checks);
  examineHistory(settings.values.history_db, checks);
  if (library !== undefined) examineLibrary(resolve(library), checks);
  return { checks, settings };
}

async function examineConfiguration(argv: Arguments, checks: Check[]): Promise<Settings> {
  try {
    const settings = await loadSettings(argv);
    checks.push(ok('configuration', settings.configFile ?? 'no file; that is fine'));
    for (const warning of settings.warnings) checks.push(found('warning', 'environment', warning));
    return settings;
  } catch (error) {
    checks.push(failure('configuration', error));
    return loadSettings(argv, { config: 'ignore' });
  }
}

function examineHistory(path: string | undefined, checks: Check[]): void {
  try {
    const { path: file, sessions, damage, holder, lockTrouble, keyTrouble, unfinished } = checkHistory(path);
    checks.push(ok('history', `${file}, ${count(sessions, 'session')}`));
    const [first] = damage;
    if (first === undefined) checks.push(ok('integrity', 'the database is sound'));
    else checks.push(found('failed', 'integrity', first, `Keep a copy of ${file}, then ask for help with it.`));
    if (lockTrouble !== null) checks.push(failure('lock', lockTrouble));
    else checks.push(ok('lock', holder === null ? 'no run is writing' : `held by ${holder}`));
    if (keyTrouble !== null) checks.push(failure('key', keyTrouble));
    if (unfinished.length > 0 && holder === null && lockTrouble === null) {
      checks.push(
        found(
          'warning',
          'sessions',
          `not ended properly: ${unfinished.join(', ')}`,
          'music-organize recover settles them.',
        ),
      );
    }
  } catch (error) {
    checks.push(failure('history', error));
  }
}

function examineLibrary(path: string, checks: Check[]): void {
  const { kind, notWritable, free } = checkLibrary(path);
  if (kind === 'no_folder') checks.push(found('failed', 'library', `${path} is not a folder`));
  else if (notWritable !== null) {
    checks.push(
      found('failed', 'library', `${path} cannot be changed: ${describeSystemError(notWritable, notWritable)}`),
    );
  } else if (kind === 'missing') checks.push(found('warning', 'library', `${path} does not exist yet; a run makes it`));
  else checks.push(ok('library', path));
  const space = `${bytesText(free)} free`;
  checks.push(free < LITTLE_SPACE ? found('warning', 'space', `only ${space}`) : ok('space', space));
}

function ok(name: string, message: string): Check {
  return { name, status: 'ok', message, hint: null };
}

function found(status: 'warning' | 'failed', name: string, message: string, hint: string | null = null): Check {
  return { name, status, message, hint };
}

function failure(name: string, error: unknown): Check {
  if (!(error instanceof UserError)) throw error;
  return found('failed', name, error.message, error.hint ?? null);
}
