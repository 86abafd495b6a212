import { resolve } from 'node:path';
import { CONFLICT_POLICIES } from '../domain/conflict.js';
import { parseIdRanges } from '../domain/id-ranges.js';
import { OPERATION_STATUSES, OPERATION_TYPES } from '../domain/operation.js';
import { MODIFIED_POLICIES, type UndoSelection } from '../domain/undo-selection.js';
import type { RollbackOptions } from '../workflows/undo/rollback-options.js';
import { textArgument, textArguments } from './command.js';
import type { Arguments } from './configuration/flags.js';
import { timeAgo } from './durations.js';
import { choicesArgument } from './list-arguments.js';
import { albumFilter, pathFilter } from './path-filters.js';

/** What the command line of an undo asks for. */
export interface UndoArguments {
  readonly options: RollbackOptions;
  /** A part of the session was selected. */
  readonly narrowed: boolean;
  /** The arguments that a command which goes on must say again: policies and roots; not the history. */
  readonly keep: readonly string[];
}

/** @throws UserError that names the argument and what is allowed */
export async function undoArguments(argv: Arguments): Promise<UndoArguments> {
  const select = await selection(argv);
  const narrowed = Object.keys(select).length > 0;
  const conflict = choiceArgument(argv, 'conflict', CONFLICT_POLICIES);
  const modified = choiceArgument(argv, 'modified', MODIFIED_POLICIES);
  const [cascade, search] = [argv['cascade'] === true, argv['search'] === true];
  const allowRoots = textArguments(argv, 'allow-root').map((root) => resolve(root));
  return {
    options: {
      ...(narrowed ? { select } : {}),
      ...(conflict === undefined ? {} : { conflict }),
      ...(modified === undefined ? {} : { modified }),
      cascade,
      search,
      allowRoots,
    },
    narrowed,
    keep: [
      ...said('--conflict', conflict),
      ...said('--modified', modified),
      ...(cascade ? ['--cascade'] : []),
      ...(search ? ['--search'] : []),
      ...allowRoots.flatMap((root) => ['--allow-root', root]),
    ],
  };
}

async function selection(argv: Arguments): Promise<UndoSelection> {
  const ids = textArguments(argv, 'operation-ids');
  const [path, album] = [textArgument(argv, 'path'), textArgument(argv, 'album')];
  const status = choicesArgument(argv, 'status', OPERATION_STATUSES);
  const type = choicesArgument(argv, 'type', OPERATION_TYPES);
  const [since, before] = [textArgument(argv, 'since'), textArgument(argv, 'before')];
  return {
    ...(ids.length === 0 ? {} : { operationIds: parseIdRanges(ids, '--operation-ids') }),
    ...(path === undefined ? {} : { path: await pathFilter(path) }),
    ...(album === undefined ? {} : { album: await albumFilter(album) }),
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...(since === undefined ? {} : { since: timeAgo(since, '--since') }),
    ...(before === undefined ? {} : { before: timeAgo(before, '--before') }),
  };
}

/** The last one counts. */
function choiceArgument<T extends string>(argv: Arguments, name: string, allowed: readonly T[]): T | undefined {
  return choicesArgument(argv, name, allowed)?.at(-1);
}

function said(flag: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [flag, value];
}
