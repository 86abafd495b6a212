import { basename } from 'node:path';
import { isClutter } from '../../domain/naming/file-kinds.js';
import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

export const apply: Command = {
  command: 'apply <plan>',
  describe: 'Do what a plan file says; what changed since is refused',
  examples: [
    ['apply plan.json', 'do it'],
    ['apply plan.json --session-id spring-cleaning', 'and name the session'],
  ],
  options: (yargs) =>
    withOptions(yargs.positional('plan', { type: 'string', describe: 'a file that plan wrote' }), [
      'session_id',
      'verify',
      'backup',
      'backup_dir',
      'auto_rollback',
      'max_rollback_attempts',
      'force',
      'yes',
    ]),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption, requireText } = await import('../invocation.js');
  const { reported } = await import('../organize-run.js');
  const { readDocument } = await import('../configuration/documents.js');
  const { PLAN_SHAPE } = await import('../output/shapes/organize-shapes.js');
  const { confirm, declined, isAnswered } = await import('../question.js');
  const { count } = await import('../../text/words.js');
  const invocation = await begin(argv);
  const { settings, terminal } = invocation;
  const document = readDocument(
    requireText(textArgument(argv, 'plan'), 'plan'),
    PLAN_SHAPE,
    'a plan of music-organize',
  );
  const deletions = document.operations.filter(
    // Thumbs.db and its like go with the folders that become empty, unasked as in organize.
    ({ operation_type: type, source_path: source }) => type === 'delete' && !isClutter(basename(source ?? '')),
  ).length;
  if (deletions > 0 && !isAnswered(settings, terminal)) {
    if (!(await confirm(`The plan deletes or replaces ${count(deletions, 'file')}. Go on?`, terminal)))
      throw declined();
  }
  return reported(invocation, async (report, signal) => {
    const { MusicOrganizer } = await import('../../workflows/music-organizer.js');
    const organizer = new MusicOrganizer({ ...historyOption(settings), onEvent: report.onEvent });
    return organizer.apply(document, {
      signal,
      verify: settings.verify,
      backup: settings.backup,
      force: settings.force,
      autoRollback: settings.auto_rollback,
      maxRollbackAttempts: settings.max_rollback_attempts,
      ...(settings.session_id === undefined ? {} : { sessionId: settings.session_id }),
      ...(settings.backup_dir === undefined ? {} : { backupDir: settings.backup_dir }),
    });
  });
}
