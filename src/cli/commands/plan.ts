import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';
import { PLANNING_OPTIONS } from '../options.js';
import { sourceAndTarget } from './organize.js';

export const plan: Command = {
  command: 'plan <source> [target]',
  describe: 'Write the plan to a file, to be reviewed; nothing is changed',
  examples: [
    ['plan ~/Downloads/music ~/Music -o plan.json', 'then look at plan.json, take lines out, and apply it'],
    ['plan ~/Music | less', 'the plan on stdout'],
  ],
  options: (yargs) =>
    withOptions(sourceAndTarget(yargs), [...PLANNING_OPTIONS, 'smart_cache']).option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'the file to write; default: stdout',
    }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption } = await import('../invocation.js');
  const { organizeOptions, reported } = await import('../organize-run.js');
  const { planReport } = await import('../output/plan-report.js');
  const { FileOutput } = await import('../output/file-output.js');
  const invocation = await begin(argv);
  const { settings, terminal } = invocation;
  const options = { ...organizeOptions(argv, settings), dryRun: true };
  const path = textArgument(argv, 'output');
  const file = path === undefined ? null : new FileOutput(path);
  const recorded = Object.fromEntries(PLANNING_OPTIONS.map((key) => [key, settings[key]]));
  try {
    const code = await reported(
      invocation,
      async (report, signal) => {
        const { MusicOrganizer } = await import('../../workflows/music-organizer.js');
        const organizer = new MusicOrganizer({ ...historyOption(settings), onEvent: report.onEvent });
        const result = await organizer.organize({ ...options, signal });
        return result;
      },
      () => planReport(settings, terminal, file, recorded),
    );
    if (code === 130) file?.discard();
    else file?.commit();
    return code;
  } catch (error) {
    file?.discard();
    throw error;
  }
}
