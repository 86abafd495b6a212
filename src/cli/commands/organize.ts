import type { Argv } from 'yargs';
import type { Command } from '../command.js';
import { withOptions } from '../configuration/flags.js';
import { ORGANIZE_OPTIONS } from '../options.js';

export function sourceAndTarget(yargs: Argv): Argv {
  return yargs
    .positional('source', { type: 'string', describe: 'the folder to organize' })
    .positional('target', { type: 'string', describe: 'the library; without it, the source is organized in place' });
}

export const organize: Command = {
  command: 'organize <source> [target]',
  describe: 'Move music files into a clean library',
  examples: [
    ['organize ~/Downloads/music ~/Music -n', 'show what would happen'],
    ['organize ~/Music', 'put a library in order, in place'],
    ['organize /media/usb ~/Music --mode copy --verify', 'copy, and read every copy again'],
    ["organize ~/in ~/Music --include '**/*.flac'", 'only some files'],
  ],
  options: (yargs) => withOptions(sourceAndTarget(yargs), ORGANIZE_OPTIONS),
  run: async (argv) => (await import('../organize-run.js')).runOrganize(argv),
};
