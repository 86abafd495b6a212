import type { Command } from '../command.js';
import { undoOptions } from './undo-options.js';

export const redo: Command = {
  command: 'redo <session>',
  describe: 'Undo a rollback, or a part of it: what it had taken back is done again',
  examples: [
    ['redo last -n', 'show what the newest rollback took back, and would be done again'],
    ['redo 20261120-153012-k3f9', 'a rollback; or a session that was rolled back'],
    ["redo last --path '**/*.flac'", 'only some files'],
  ],
  options: (yargs) =>
    undoOptions(
      yargs.positional('session', {
        type: 'string',
        describe: 'the rollback, or the session that was rolled back: id, the beginning of one, or "last"',
      }),
    ),
  run: async (argv) => (await import('../undo-run.js')).runUndo(argv, 'redo'),
};
