import { resolve } from 'node:path';
import type { ExitCode } from '../../domain/errors.js';
import type { RollbackResult } from '../../workflows/events.js';
import { textArgument, textArguments, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

export const rollback: Command = {
  command: 'rollback <session>',
  describe: 'Undo a session: every file goes back where it was',
  examples: [
    ['rollback last -n', 'show what would be undone'],
    ['rollback 20261120-153012-k3f9', 'undo it, after a question'],
    ['rollback 202611 --yes', 'the beginning of an id will do, if only one session has it'],
  ],
  options: (yargs) =>
    withOptions(
      yargs
        .positional('session', { type: 'string', describe: 'its id, the beginning of it, or "last"' })
        .option('allow-root', {
          type: 'array',
          string: true,
          requiresArg: true,
          describe: 'a folder that an imported session may change; repeatable',
        }),
      ['dry_run', 'force', 'yes'],
    ),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption, requireText } = await import('../invocation.js');
  const { reported } = await import('../organize-run.js');
  const { confirm, declined, isAnswered } = await import('../question.js');
  const invocation = await begin(argv);
  const { settings, terminal } = invocation;
  const reference = requireText(textArgument(argv, 'session'), 'session');
  const dryRun = settings.dry_run;
  const { requireSession } = await import('../../workflows/history/history-reader.js');
  // Before any question: a wrong name is what to talk about.
  requireSession(historyOption(settings).historyDb, reference);
  const answered = dryRun || isAnswered(settings, terminal);
  const { OperationRollbackService } = await import('../../workflows/undo/operation-rollback-service.js');
  const allowRoots = textArguments(argv, 'allow-root').map((root) => resolve(root));
  let session = reference;
  if (!answered) {
    const { MusicOrganizer } = await import('../../workflows/music-organizer.js');
    // What a crash left is settled first, so that the preview is of what will be undone.
    await new MusicOrganizer(historyOption(settings)).recover();
    const preview = await new OperationRollbackService(historyOption(settings)).rollbackSession(reference, {
      dryRun: true,
      allowRoots,
    });
    // What was asked about is what is undone, even if "last" means another one by now.
    session = preview.session_id;
    if ((preview.summary.by_outcome.ready ?? 0) > 0 && !(await confirm(questionFor(preview), terminal)))
      throw declined();
  }
  return reported(invocation, (report, signal) => {
    const service = new OperationRollbackService({ ...historyOption(settings), onEvent: report.onEvent });
    return service.rollbackSession(session, { dryRun, signal, allowRoots });
  });
}

function questionFor({ session_id, summary }: RollbackResult): string {
  const ready = summary.by_outcome.ready ?? 0;
  const rest = summary.total - ready - (summary.by_outcome.already_undone ?? 0);
  const stuck = rest > 0 ? ` ${rest} cannot be undone and stay as they are (see --dry-run).` : '';
  return `Undo ${ready} ${ready === 1 ? 'operation' : 'operations'} of session ${session_id}?${stuck}`;
}
