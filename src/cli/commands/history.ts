import { OPERATION_STATUSES, OPERATION_TYPES } from '../../domain/operation.js';
import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const history: Command = {
  command: 'history',
  describe: 'Show the operations of a session',
  examples: [
    ['history', 'of the newest session'],
    ['history --session-id 202611 --status failed', 'what failed in another one'],
    ["history --path '**/*.flac' --limit 100", 'only some files'],
    ['history --format json > session.json', 'for programs'],
  ],
  options: (yargs) =>
    yargs
      .option('session-id', {
        type: 'string',
        requiresArg: true,
        describe: 'its id, the beginning of it, or "last" [default: the newest]',
      })
      .option('status', {
        type: 'array',
        string: true,
        requiresArg: true,
        describe: `only these: ${OPERATION_STATUSES.join(', ')}`,
      })
      .option('type', {
        type: 'array',
        string: true,
        requiresArg: true,
        describe: `only these: ${OPERATION_TYPES.join(', ')}`,
      })
      .option('path', {
        type: 'string',
        requiresArg: true,
        describe: 'only where the old or the new path matches this glob',
      })
      .option('limit', { type: 'string', requiresArg: true, describe: 'at most so many' }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption } = await import('../invocation.js');
  const { choicesArgument, integerArgument } = await import('../list-arguments.js');
  const { pathFilter } = await import('../path-filters.js');
  const { writeEmptyHistory, writeHistory } = await import('../output/history-list.js');
  const { findSession, openHistoryForReading } = await import('../../workflows/history/history-reader.js');
  const { settings, terminal } = await begin(argv);
  const status = choicesArgument(argv, 'status', OPERATION_STATUSES);
  const type = choicesArgument(argv, 'type', OPERATION_TYPES);
  const limit = integerArgument(argv, 'limit', 1);
  const glob = textArgument(argv, 'path');
  const matches = glob === undefined ? null : await pathFilter(glob);
  const reader = openHistoryForReading(historyOption(settings).historyDb);
  try {
    const session = findSession(reader, textArgument(argv, 'session-id'));
    if (session === null) {
      await writeEmptyHistory(settings, terminal);
      return 0;
    }
    const filter = {
      ...(status === undefined ? {} : { status }),
      ...(type === undefined ? {} : { type }),
      ...(limit === undefined ? {} : { limit }),
    };
    const records =
      matches === null
        ? reader.operations(session.session_id, filter)
        : reader.operationsWherePaths(session.session_id, filter, matches);
    await writeHistory(settings, terminal, session, records);
  } finally {
    reader.closeSync();
  }
  return 0;
}
