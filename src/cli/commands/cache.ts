import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

const status: Command = {
  command: 'status',
  describe: 'Show what the cache holds, and what the last run had from it',
  examples: [['cache status --format json', 'for programs']],
  run: showStatus,
};

const prune: Command = {
  command: 'prune',
  describe: 'Forget files that are gone or changed',
  examples: [
    ['cache prune -n', 'show how many'],
    ['cache prune --older-than 90d', 'also those in folders that no run came to for so long'],
  ],
  options: (yargs) =>
    withOptions(
      yargs.option('older-than', {
        type: 'string',
        requiresArg: true,
        describe: 'also files in folders that no run came to for so long: 90d, 12w',
      }),
      ['dry_run'],
    ),
  run: pruneFiles,
};

const clear: Command = {
  command: 'clear',
  describe: 'Remove the cache: the next run reads every file again, and nothing else is lost',
  options: (yargs) => withOptions(yargs, ['yes']),
  run: removeAll,
};

export const cache: Command = {
  command: 'cache',
  describe: 'What is remembered of files, so that runs need not read them again',
  commands: [status, prune, clear],
};

async function showStatus(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption } = await import('../invocation.js');
  const { writeResult } = await import('../output/write-result.js');
  const { cacheStatus } = await import('../../workflows/cache/cache-commands.js');
  const { statusLines } = await import('../../text/cache-words.js');
  const { settings, terminal } = await begin(argv);
  const found = await cacheStatus(historyOption(settings).historyDb);
  await writeResult(settings, terminal, { ...found }, () => statusLines(found));
  return 0;
}

async function pruneFiles(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption } = await import('../invocation.js');
  const { timeAgo } = await import('../durations.js');
  const { interruptible } = await import('../interruption.js');
  const { writeResult } = await import('../output/write-result.js');
  const { pruneCache } = await import('../../workflows/cache/cache-commands.js');
  const { pruningLines } = await import('../../text/cache-words.js');
  const { settings, terminal } = await begin(argv);
  const age = textArgument(argv, 'older-than');
  const unusedSince = age === undefined ? undefined : timeAgo(age, '--older-than');
  return interruptible(terminal.err, async (signal) => {
    try {
      const options = { dryRun: settings.dry_run, unusedSince, signal };
      const pruned = await pruneCache(historyOption(settings).historyDb, options);
      await writeResult(settings, terminal, { ...pruned }, () => pruningLines(pruned));
      return 0;
    } catch (error) {
      if (signal.aborted && error === signal.reason) return 130;
      throw error;
    }
  });
}

async function removeAll(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption } = await import('../invocation.js');
  const { confirm, declined, isAnswered } = await import('../question.js');
  const { writeResult } = await import('../output/write-result.js');
  const { clearable, clearCache } = await import('../../workflows/cache/cache-commands.js');
  const { clearingQuestion, clearedLine } = await import('../../text/cache-words.js');
  const { settings, terminal } = await begin(argv);
  const { historyDb } = historyOption(settings);
  const found = await clearable(historyDb);
  const mustAsk = found?.exists !== false && !isAnswered(settings, terminal);
  if (mustAsk && !(await confirm(clearingQuestion(found), terminal))) throw declined();
  const path = clearCache(historyDb);
  const { exists: cleared = true, files = 0, bytes = 0 } = found ?? {};
  const document = { path, cleared, files, bytes };
  await writeResult(settings, terminal, document, () => [clearedLine(found, path)]);
  return 0;
}
