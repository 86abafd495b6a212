import type { ExitCode } from '../../domain/errors.js';
import type { PrunePlan } from '../../workflows/history/prune-sessions.js';
import { textArgument, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

export const sessionsPrune: Command = {
  command: 'prune',
  describe: 'Forget old sessions; never one that can still be undone, unless --force',
  examples: [
    ['sessions prune --older-than 90d --keep 10 -n', 'show which'],
    ['sessions prune --keep 100', 'keep the newest hundred, and what can be undone'],
  ],
  options: (yargs) =>
    withOptions(
      yargs
        .option('older-than', { type: 'string', requiresArg: true, describe: 'only sessions that are older: 90d, 12w' })
        .option('keep', { type: 'string', requiresArg: true, describe: 'the newest so many stay' }),
      ['dry_run', 'force'],
    ),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption } = await import('../invocation.js');
  const { integerArgument } = await import('../list-arguments.js');
  const { timeAgo } = await import('../durations.js');
  const { usageError } = await import('../../domain/errors.js');
  const { forget } = await import('../output/forget.js');
  const { writeResult } = await import('../output/write-result.js');
  const { count } = await import('../../text/words.js');
  const { openHistoryForReading } = await import('../../workflows/history/history-reader.js');
  const { planPrune } = await import('../../workflows/history/prune-sessions.js');
  const { settings, terminal } = await begin(argv);
  const { historyDb } = historyOption(settings);
  const age = textArgument(argv, 'older-than');
  const keep = integerArgument(argv, 'keep', 0);
  if (age === undefined && keep === undefined) {
    throw usageError('Which sessions should be forgotten?', 'Name --older-than, --keep, or both.');
  }
  const before = age === undefined ? undefined : timeAgo(age, '--older-than');
  const history = openHistoryForReading(historyDb);
  let plan: PrunePlan;
  try {
    plan = planPrune(history, { before, keep, force: settings.force });
  } finally {
    history.closeSync();
  }
  const ids = plan.remove.map((session) => session.session_id);
  if (!settings.dry_run && ids.length > 0) await forget(settings, terminal, ids);
  const document = {
    dry_run: settings.dry_run,
    deleted: ids,
    spared: plan.spared.map((session) => session.session_id),
    operations_no_longer_undoable: plan.undoable,
  };
  await writeResult(settings, terminal, document, () => [
    ...ids.map((id) => `${settings.dry_run ? 'Would forget' : 'Forgot'} ${id}.`),
    ...(plan.undoable === 0
      ? []
      : [`${count(plan.undoable, 'operation')} ${settings.dry_run ? 'could then' : 'can'} no longer be undone.`]),
    ...(ids.length === 0 ? ['Nothing to forget.'] : []),
    ...(plan.spared.length === 0 ? [] : [sparedText(plan.spared.length)]),
  ]);
  return 0;
}

function sparedText(number: number): string {
  return number === 1
    ? '1 session stays: it can still be undone, or has to be settled first.'
    : `${number} sessions stay: they can still be undone, or have to be settled first.`;
}
