import { EXIT_CODES, systemErrorCode, UserError, type ExitCode } from '../domain/errors.js';
import { describeSystemError } from '../domain/system-errors.js';
import { errorDocument } from './output/error-document.js';
import { jsonText } from './output/json-text.js';
import { printable } from '../text/printable.js';
import type { Terminal } from './output/terminal.js';
import { VERSION } from '../workflows/version.js';

/**
 * The one place that turns an error into what the user sees and into the exit code.
 *
 * @param format of the run; anything but `text` is for programs
 */
export function reportFailure(error: unknown, format: string, terminal: Terminal): ExitCode {
  const known = isPromptAborted(error)
    ? new UserError('interrupted', 'Nothing was changed.', { exitCode: EXIT_CODES.interrupted })
    : error;
  if (format === 'text') terminal.err.write(failureText(known, terminal));
  else terminal.err.write(`${jsonText(errorDocument(known))}\n`);
  return known instanceof UserError ? known.exitCode : EXIT_CODES.failed;
}

function failureText(error: unknown, { errColors: { red } }: Terminal): string {
  if (error instanceof UserError) {
    const hint = error.hint === undefined ? '' : `  ${printable(error.hint)}\n`;
    const isChoice = error.code === 'declined' || error.code === 'interrupted';
    return `${isChoice ? '' : `${red('error:')} `}${printable(error.message)}\n${hint}`;
  }
  const code = systemErrorCode(error);
  if (code !== undefined && error instanceof Error) {
    return `${red('error:')} ${printable(error.message)}\n  ${printable(describeSystemError(code, code))}\n`;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = stack.split('\n').map(printable).join('\n');
  return `${red('error:')} ${lines}\n\nThis is a bug in music-organize ${VERSION} (Node ${process.version}): please report it, with the lines above.\n`;
}

/** Ctrl-C at a question. */
function isPromptAborted(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}
