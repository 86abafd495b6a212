import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const resume: Command = {
  command: 'resume <session>',
  describe: 'Carry an interrupted session on',
  examples: [
    ['resume last', 'the newest that was interrupted'],
    ['resume 20261120-153012-k3f9', 'go on where it was stopped'],
  ],
  options: (yargs) =>
    yargs.positional('session', { type: 'string', describe: 'its id, the beginning of it, or "last"' }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption, requireText } = await import('../invocation.js');
  const { reported } = await import('../organize-run.js');
  const invocation = await begin(argv);
  const reference = requireText(textArgument(argv, 'session'), 'session');
  return reported(invocation, async (report, signal) => {
    const { MusicOrganizer } = await import('../../workflows/music-organizer.js');
    const organizer = new MusicOrganizer({ ...historyOption(invocation.settings), onEvent: report.onEvent });
    return organizer.resume(reference, { signal });
  });
}
