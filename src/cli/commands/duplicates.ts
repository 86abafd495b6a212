import { DUPLICATE_KINDS } from '../../domain/duplicates.js';
import type { ExitCode } from '../../domain/errors.js';
import { textArguments, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

export const duplicates: Command = {
  command: 'duplicates <folders..>',
  describe: 'Show tracks that are there more than once; nothing is changed',
  examples: [
    ['duplicates ~/Music', 'same files, same sound with other tags, same tracks in another quality'],
    ['duplicates ~/Music /media/usb --by content', 'only files that are the same to the last byte'],
    ['duplicates ~/Music --format json > duplicates.json', 'for programs'],
  ],
  options: (yargs) =>
    withOptions(
      yargs
        .positional('folders', { type: 'string', array: true, describe: 'the folders to look in, all together' })
        .option('by', {
          type: 'array',
          string: true,
          requiresArg: true,
          describe: `what counts as the same: ${DUPLICATE_KINDS.join(', ')} [default: all]`,
        }),
      ['include', 'exclude', 'concurrency', 'smart_cache'],
    ),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, doneCode, historyOption, requireText } = await import('../invocation.js');
  const { choicesArgument } = await import('../list-arguments.js');
  const { interruptible } = await import('../interruption.js');
  const { Report } = await import('../output/report.js');
  const { DuplicatesRenderer } = await import('../output/duplicates-renderer.js');
  const { findDuplicates } = await import('../../workflows/duplicates.js');
  const folders = textArguments(argv, 'folders').map((folder) => requireText(folder, 'folder'));
  const by = choicesArgument(argv, 'by', DUPLICATE_KINDS);
  const { settings, terminal } = await begin(argv);
  const { include, exclude, concurrency, smart_cache: smartCache } = settings;
  const renderer = new DuplicatesRenderer(settings, terminal);
  const report = await Report.open(settings, terminal, renderer);
  return interruptible(terminal.err, async (signal) => {
    try {
      const summary = await findDuplicates({
        ...{ folders, include, exclude, smartCache, signal },
        ...historyOption(settings),
        ...(by === undefined ? {} : { by }),
        ...(concurrency === undefined ? {} : { concurrency }),
        onEvent: report.onEvent,
        onGroup: (group) => {
          report.hideProgress();
          return renderer.onGroup(group);
        },
      });
      await report.verified(() => renderer.found(summary, signal.aborted));
      return signal.aborted ? 130 : doneCode(report.problems.count);
    } catch (error) {
      await report.failed(error);
      throw error;
    }
  });
}
