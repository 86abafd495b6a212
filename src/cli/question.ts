import { UserError, usageError } from '../domain/errors.js';
import type { SettingValues } from './options.js';
import { printable } from '../text/printable.js';
import type { Terminal } from './output/terminal.js';

/**
 * Whether a question needs no asking.
 *
 * @throws UserError when it would have to be asked and there is nobody to ask
 */
export function isAnswered({ force, yes }: Pick<SettingValues, 'force' | 'yes'>, terminal: Terminal): boolean {
  if (force || yes) return true;
  if (terminal.canAsk) return false;
  throw usageError(
    'This needs a confirmation, and there is no terminal to ask on; nothing was changed.',
    'Add --yes when you are sure.',
  );
}

/** Asks on stderr; Enter means no. */
export async function confirm(question: string, { errColors }: Terminal): Promise<boolean> {
  // The prompt looks at this variable alone.
  if (!errColors.isColorSupported) process.env['NO_COLOR'] = '1';
  const { default: ask } = await import('@inquirer/confirm');
  return ask({ message: printable(question), default: false }, { input: process.stdin, output: process.stderr });
}

/** What to throw when the answer is no. */
export function declined(): UserError {
  return new UserError('declined', 'Nothing was changed.', { exitCode: 2 });
}
