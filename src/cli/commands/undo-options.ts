import type { Argv } from 'yargs';
import { CONFLICT_POLICIES } from '../../domain/conflict.js';
import { OPERATION_STATUSES, OPERATION_TYPES } from '../../domain/operation.js';
import { MODIFIED_POLICIES } from '../../domain/undo-selection.js';
import { withOptions } from '../configuration/flags.js';

const PART = 'Only a part of the session:';
const OBSTACLES = 'What to do about obstacles:';

/** What `rollback` and `redo` share. `--conflict` is a flag of their own: the setting of that name is about organizing. */
export function undoOptions(yargs: Argv): Argv {
  return withOptions(
    yargs
      .option('operation-ids', {
        ...list('ids and ranges, as history and --dry-run -v show them: 12 15-20'),
        group: PART,
      })
      .option('path', { ...text('where the old or the new path matches this glob'), group: PART })
      .option('album', { ...text('an album of the library, by the name or a glob of its folder'), group: PART })
      .option('status', { ...list(`operations that are: ${OPERATION_STATUSES.join(', ')}`), group: PART })
      .option('type', { ...list(OPERATION_TYPES.join(', ')), group: PART })
      .option('since', { ...text('done from then on: 7d, 12h, 2026-11-20'), group: PART })
      .option('before', { ...text('done before then'), group: PART })
      .option('conflict', {
        ...text('when something else is at the old place [default: skip]'),
        choices: CONFLICT_POLICIES,
        group: OBSTACLES,
      })
      .option('modified', {
        ...text('when a file was changed since [default: skip]'),
        choices: MODIFIED_POLICIES,
        group: OBSTACLES,
      })
      .option('cascade', {
        type: 'boolean',
        describe: 'first undo what came later and is in the way, in other sessions too',
        group: OBSTACLES,
      })
      .option('search', {
        type: 'boolean',
        describe: 'look for missing files by size and content, and take them from there',
        group: OBSTACLES,
      })
      .option('allow-root', list('a folder that an imported session may change; repeatable')),
    ['dry_run', 'force', 'yes'],
  );
}

function text(describe: string) {
  return { type: 'string', requiresArg: true, describe } as const;
}

function list(describe: string) {
  return { type: 'array', string: true, requiresArg: true, describe } as const;
}
