import type { Command } from '../command.js';
import { withOptions } from '../configuration/flags.js';
import { ORGANIZE_OPTIONS } from '../options.js';
import { sourceAndTarget } from './organize.js';

/** Under `organize` it is `--disable-history`; there is no session to name, and nothing to undo by itself. */
const WITHOUT_HISTORY = new Set(['disable_history', 'session_id', 'auto_rollback', 'max_rollback_attempts']);

export const organizeLegacy: Command = {
  command: 'organize-legacy <source> [target]',
  describe: 'The same with --disable-history: nothing is recorded, and nothing can be undone',
  examples: [['organize-legacy ~/Downloads/music ~/Music', 'organize without a history']],
  options: (yargs) =>
    withOptions(
      sourceAndTarget(yargs),
      ORGANIZE_OPTIONS.filter((key) => !WITHOUT_HISTORY.has(key)),
    ),
  run: async (argv) => (await import('../organize-run.js')).runOrganize(argv, { disable_history: true }),
};
