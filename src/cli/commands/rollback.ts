import type { Command } from '../command.js';
import { undoOptions } from './undo-options.js';

export const rollback: Command = {
  command: 'rollback <session>',
  describe: 'Undo a session, or a part of it: every file goes back where it was',
  examples: [
    ['rollback last -n', 'show what would be undone'],
    ['rollback 20261120-153012-k3f9', 'undo it, after a question'],
    ['rollback 202611 --yes', 'the beginning of an id will do, if only one session has it'],
    ['rollback last --operation-ids 12 15-20', 'only these operations'],
    ["rollback last --album 'Paper Lanterns*'", 'only this album'],
    ['rollback last --modified move --conflict rename', 'also what was changed since, or has its old place taken'],
  ],
  options: (yargs) =>
    undoOptions(yargs.positional('session', { type: 'string', describe: 'its id, the beginning of it, or "last"' })),
  run: async (argv) => (await import('../undo-run.js')).runUndo(argv, 'rollback'),
};
