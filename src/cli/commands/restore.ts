import type { ExitCode } from '../../domain/errors.js';
import { CONFLICT_POLICIES } from '../../domain/conflict.js';
import { textArgument, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

export const restore: Command = {
  command: 'restore <backup> <target>',
  describe: 'Copy files out of a backup into a folder',
  examples: [
    ['restore 20261120-153012-k3f9 ~/restored', 'what a session replaced, deleted or rewrote'],
    ['restore ~/Music ~/restored -n', 'show what the backup store of a library holds'],
    ["restore ~/Music ~/restored --path '*.flac'", 'only some files'],
    [
      'restore /mnt/backup ~/Music --conflict rename',
      'any folder of files; what is there stays, newcomers get a number',
    ],
  ],
  options: (yargs) =>
    withOptions(
      yargs
        .positional('backup', {
          type: 'string',
          describe: 'a session; a library with a backup store, the store, or any folder',
        })
        .positional('target', { type: 'string', describe: 'the folder that files go into' })
        .option('path', {
          type: 'string',
          requiresArg: true,
          describe: 'only files whose place below the target matches this glob',
        })
        .option('conflict', {
          type: 'string',
          requiresArg: true,
          describe: `when another file has the place: ${CONFLICT_POLICIES.join(', ')} [default: skip]`,
        }),
      ['dry_run', 'session_id', 'backup_dir', 'force', 'yes'],
    ),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption, requireText } = await import('../invocation.js');
  const { choicesArgument } = await import('../list-arguments.js');
  const { reported } = await import('../organize-run.js');
  const { confirm, declined, isAnswered } = await import('../question.js');
  const invocation = await begin(argv);
  const { settings, terminal } = invocation;
  const backup = requireText(textArgument(argv, 'backup'), 'backup');
  const target = requireText(textArgument(argv, 'target'), 'target');
  const path = textArgument(argv, 'path');
  const conflict = choicesArgument(argv, 'conflict', CONFLICT_POLICIES)?.at(-1) ?? 'skip';
  if (conflict === 'replace' && !settings.dry_run && !isAnswered(settings, terminal)) {
    const question = `Restoring ${backup} into ${target} replaces files that are in the way. A copy of each goes into the backup store. Go on?`;
    if (!(await confirm(question, terminal))) throw declined();
  }
  return reported(invocation, async (report, signal) => {
    const { restore: work } = await import('../../workflows/restore/restore.js');
    return work({
      ...historyOption(settings),
      ...{ onEvent: report.onEvent, signal, backup, target, conflict, dryRun: settings.dry_run },
      ...(path === undefined ? {} : { path }),
      ...(settings.backup_dir === undefined ? {} : { backupDir: settings.backup_dir }),
      ...(settings.session_id === undefined ? {} : { sessionId: settings.session_id }),
    });
  });
}
