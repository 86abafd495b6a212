import type { ExitCode } from '../../domain/errors.js';
import type { RemovalPlan } from '../../workflows/history/prune-sessions.js';
import { textArguments, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

export const sessionsDelete: Command = {
  command: 'delete <sessions..>',
  describe: 'Forget sessions: no file changes, but they can no longer be undone',
  examples: [
    ['sessions delete 20261120-153012-k3f9', 'after a question'],
    [
      'sessions delete 20261120-153012-k3f9 --force',
      'even what alone knows files in the backup store, or cannot be settled',
    ],
  ],
  options: (yargs) =>
    withOptions(yargs.positional('sessions', { type: 'string', array: true, describe: 'ids, or beginnings of ids' }), [
      'force',
      'yes',
    ]),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption, requireText } = await import('../invocation.js');
  const { confirm, declined, isAnswered } = await import('../question.js');
  const { printable } = await import('../../text/printable.js');
  const { forget } = await import('../output/forget.js');
  const { writeResult } = await import('../output/write-result.js');
  const { count } = await import('../../text/words.js');
  const { deletionFacts, deletionQuestion } = await import('../../text/deletion-words.js');
  const { openHistoryForReading } = await import('../../workflows/history/history-reader.js');
  const { planRemoval } = await import('../../workflows/history/prune-sessions.js');
  const { settings, terminal } = await begin(argv);
  const { historyDb } = historyOption(settings);
  const history = openHistoryForReading(historyDb);
  let plan: RemovalPlan;
  try {
    const references = textArguments(argv, 'sessions').map((reference) => requireText(reference, 'session'));
    plan = planRemoval(history, references, settings.force);
  } finally {
    history.closeSync();
  }
  const { remove: ids, undoable, unknown } = plan;
  if (!isAnswered(settings, terminal)) {
    const question = [deletionQuestion(ids), ...deletionFacts(undoable, unknown)].join(' ');
    if (!(await confirm(question, terminal))) throw declined();
  }
  await forget(settings, terminal, ids);
  const document = { deleted: ids, operations_no_longer_undoable: undoable + unknown };
  await writeResult(settings, terminal, document, () => [
    ...ids.map((id) => `Forgot ${printable(id)}.`),
    ...(undoable === 0 ? [] : [`${count(undoable, 'operation')} can no longer be undone.`]),
    ...(unknown === 0
      ? []
      : [`What became of ${count(unknown, 'operation')} is not known: that can be neither settled nor undone.`]),
  ]);
  return 0;
}
