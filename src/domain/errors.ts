import { systemErrorName } from './system-errors.js';

/** Exit codes of the command line; part of its contract. */
export const EXIT_CODES = {
  ok: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  locked: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/**
 * An error that a person can do something about: what happened, to which file, and the way out.
 * Anything else that is thrown is a bug and shows its stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** Stable, for programs: `session_not_found`, `history_locked`, ... */
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly path: string | undefined;
  readonly hint: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { exitCode?: ExitCode; path?: string; hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? EXIT_CODES.failed;
    this.path = options.path;
    this.hint = options.hint;
  }
}

/** Wrong use of a command: exit code 2, nothing changed. */
export function usageError(message: string, hint?: string): UserError {
  return new UserError('usage', message, { exitCode: EXIT_CODES.usage, ...(hint === undefined ? {} : { hint }) });
}

/** Another run holds the history: exit code 4. */
export class HistoryLockedError extends UserError {
  override readonly name = 'HistoryLockedError';
  constructor(historyPath: string, holder: string) {
    super('history_locked', `Another run holds the history ${historyPath}: ${holder}.`, {
      exitCode: EXIT_CODES.locked,
      path: historyPath,
      hint: 'Wait for it to end. Reading commands (sessions, history) work meanwhile.',
    });
  }
}

/** The history cannot be opened, read or written; nothing more may happen to files. */
export class HistoryError extends UserError {
  override readonly name = 'HistoryError';
  constructor(message: string, options: { path?: string; hint?: string; cause?: unknown } = {}) {
    super('history_unusable', message, options);
  }
}

/** No session has this id. */
export class SessionNotFoundError extends UserError {
  override readonly name = 'SessionNotFoundError';
  constructor(sessionId: string, hint = 'music-organize sessions lists them.') {
    super('session_not_found', `There is no session ${sessionId}.`, { exitCode: EXIT_CODES.usage, hint });
  }
}

/** `last` means nothing: exit code 2. */
export function nothingToUndo(): UserError {
  return new UserError('nothing_to_undo', 'No session in the history can be undone.', {
    exitCode: EXIT_CODES.usage,
    hint: 'music-organize sessions lists them.',
  });
}

/** The code of a system error (`ENOENT`), or `undefined` for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? systemErrorName(error.code)
    : undefined;
}

/** The path that a system error is about, where it names one. */
export function systemErrorPath(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}
