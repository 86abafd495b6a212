import { EXIT_CODES, usageError, type ExitCode } from '../../domain/errors.js';
import { textArguments, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';

export const templateTest: Command = {
  command: 'test [files..]',
  describe: 'Show where files would go, each field with its value, and what was changed to make names valid',
  examples: [
    ["template test --template '$albumartist/$album/$track $title' song.mp3", 'templates of other programs work too'],
    ['template test --layout by-kind --file song.mp3 --verbose', 'a layout; fields without a value too'],
  ],
  options: (yargs) =>
    withOptions(
      yargs
        .positional('files', { type: 'string', array: true, describe: 'audio files; nothing happens to them' })
        .option('file', {
          type: 'array',
          string: true,
          requiresArg: true,
          describe: 'the same; repeatable',
        }),
      ['layout', 'template', 'sanitize', 'concurrency'],
    ),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, requireText } = await import('../invocation.js');
  const { trialDocument, trialLines } = await import('../output/template-report.js');
  const { writeResult } = await import('../output/write-result.js');
  const { tryTemplate } = await import('../../workflows/try-template.js');
  const { settings, terminal } = await begin(argv);
  const files = [...textArguments(argv, 'file'), ...textArguments(argv, 'files')];
  if (files.length === 0) throw usageError('Which files?', 'music-organize template test --file song.mp3');
  const trials = await tryTemplate({
    files: files.map((file) => requireText(file, '--file')),
    layout: settings.layout,
    ...(settings.template === undefined ? {} : { template: settings.template }),
    templates: settings.templates,
    sanitize: settings.sanitize,
    ...(settings.concurrency === undefined ? {} : { concurrency: settings.concurrency }),
  });
  await writeResult(settings, terminal, { files: trials.map(trialDocument) }, () =>
    trialLines(trials, terminal, settings.verbose),
  );
  return trials.some((trial) => 'skip' in trial) ? EXIT_CODES.partial : EXIT_CODES.ok;
}
