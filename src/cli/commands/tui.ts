import { usageError, type ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const tui: Command = {
  command: 'tui [session]',
  describe: 'Browse the history and undo interactively (also: no arguments on a terminal)',
  examples: [
    ['', 'the sessions, newest first'],
    ['tui last', 'the operations of the newest session that can be undone'],
  ],
  options: (yargs) =>
    yargs.positional('session', {
      type: 'string',
      describe: 'the session to open: an id, a beginning of one, or last',
    }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  requireTerminal();
  const { begin, historyOption } = await import('../invocation.js');
  const { settings, terminal } = await begin(argv);
  const { organizeSettings } = await import('../configuration/organize-settings.js');
  const { historyDb } = historyOption(settings);
  const reference = textArgument(argv, 'session');
  const session = reference === undefined ? null : await sessionFor(historyDb, reference);
  const { runTui } = await loadTui();
  return runTui({
    historyDb,
    sameHistory: settings.sameHistory,
    organize: organizeSettings(settings),
    colour: terminal.outColors.isColorSupported,
    ...(session === null ? {} : { start: { screen: 'session', session } }),
  });
}

/** @throws UserError where nobody could read the screens or press a key */
function requireTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb') return;
  throw usageError(
    'The terminal interface needs a terminal that can be drawn on, and there is none.',
    'Commands do the same without one: music-organize --help',
  );
}

/** @throws SessionNotFoundError, UserError */
async function sessionFor(historyDb: string | undefined, reference: string): Promise<string> {
  const { openHistoryForReading } = await import('../../workflows/history/history-reader.js');
  const history = openHistoryForReading(historyDb);
  try {
    return history.resolveSession(reference).session_id;
  } finally {
    history.closeSync();
  }
}

/**
 * React, Ink and chalk read these as they are loaded: fast code; drawing although a CI variable is set, since this is a
 * terminal; bold and reverse also where colours are not wanted, which the theme sees to.
 */
function loadTui() {
  process.env['NODE_ENV'] ??= 'production';
  process.env['CI'] = 'false';
  process.env['FORCE_COLOR'] = '1';
  // The theme has seen to it; Node would warn of the two.
  delete process.env['NO_COLOR'];
  return import('../../tui/index.js');
}
