import { SESSION_STATUSES } from '../../domain/session.js';
import type { ExitCode } from '../../domain/errors.js';
import type { Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';
import { sessionsDelete } from './sessions-delete.js';
import { sessionsPrune } from './sessions-prune.js';

const list: Command = {
  command: ['list', '$0'],
  describe: 'List sessions, newest first',
  options: (yargs) =>
    yargs
      .option('limit', { type: 'string', requiresArg: true, describe: 'at most so many [default: 50]' })
      .option('status', {
        type: 'array',
        string: true,
        requiresArg: true,
        describe: `only these: ${SESSION_STATUSES.join(', ')}`,
      })
      .option('since', { type: 'string', requiresArg: true, describe: 'only from then on: 7d, 12h, 2026-11-20' }),
  run,
};

export const sessions: Command = {
  command: 'sessions',
  describe: 'List past runs; delete old ones from the history',
  examples: [
    ['sessions --since 7d', 'the runs of the last week'],
    ['sessions --status interrupted', 'runs to be resumed or undone'],
    ['sessions --format json | jq ".[0]"', 'for programs'],
    ['sessions prune --older-than 90d --keep 10', 'forget old runs'],
  ],
  options: (yargs) => withOptions(yargs, []),
  commands: [list, sessionsDelete, sessionsPrune],
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption } = await import('../invocation.js');
  const { choicesArgument, integerArgument } = await import('../list-arguments.js');
  const { textArgument } = await import('../command.js');
  const { timeAgo } = await import('../durations.js');
  const { writeSessions } = await import('../output/session-list.js');
  const { openHistoryForReading } = await import('../../workflows/history/history-reader.js');
  const { settings, terminal } = await begin(argv);
  const status = choicesArgument(argv, 'status', SESSION_STATUSES);
  const since = textArgument(argv, 'since');
  const filter = {
    limit: integerArgument(argv, 'limit', 1) ?? 50,
    ...(status === undefined ? {} : { status }),
    ...(since === undefined ? {} : { since: timeAgo(since, '--since') }),
  };
  const history = openHistoryForReading(historyOption(settings).historyDb);
  try {
    const listed = history.listSessionsSync(filter);
    await writeSessions(settings, terminal, listed, (session) => history.stateOf(session));
  } finally {
    history.closeSync();
  }
  return 0;
}
