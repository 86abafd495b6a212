import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { allowedText } from '../option-values.js';
import { optionsFrom, specOf, type OptionKey } from '../options.js';

/** For editors that complete and check: it comes with the program. */
const SCHEMA = new URL('../../../schema/json/config.schema.json', import.meta.url);

/** A configuration file that says nothing: each setting in a comment, with its default. */
export function configTemplate(): string {
  const head = [
    '# Settings of music-organize. A flag (--mode copy) overrules the environment (MUSIC_ORGANIZE_MODE=copy),',
    '# which overrules this file. Paths are relative to this file; ~/ is your home folder.',
    ...(existsSync(SCHEMA) ? [`# yaml-language-server: $schema=${SCHEMA.href}`] : []),
  ];
  return `${[...head, ...optionsFrom('config').flatMap(describe)].join('\n')}\n`;
}

function describe(key: OptionKey): string[] {
  const spec = specOf(key);
  const value = spec.default === undefined ? '' : ` ${JSON.stringify(spec.default)}`;
  const head = ['', `# ${spec.describe} (${allowedText(spec)})`];
  if (spec.type !== 'map') return [...head, `#${key}:${value.replaceAll('"', '')}`];
  const [name, text] = spec.example;
  return [...head, `#${key}:`, `#  ${name}: '${text}'`];
}

/**
 * Writes the template.
 *
 * @throws UserError when there is a file already and `force` is not set, or it cannot be written
 */
export function writeConfigTemplate(path: string, { force }: { force: boolean }): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, configTemplate(), { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    if (code === 'EEXIST') {
      throw new UserError('config_exists', `${path} is there already.`, {
        exitCode: 2,
        path,
        hint: '--force replaces it.',
        cause,
      });
    }
    throw new UserError('config_unwritable', `${path} cannot be written: ${describeSystemError(code, code)}.`, {
      path,
      cause,
    });
  }
}
