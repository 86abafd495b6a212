import prettyBytes from 'pretty-bytes';
import { UserError } from '../../domain/errors.js';
import { isInside } from '../../domain/paths.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { exists, identify } from '../../filesystem/identity.js';
import { freeBytes, nearestFolder, onSameDevice, whyNotWritable } from '../../filesystem/preflight.js';
import type { OnEvent } from '../events.js';
import type { OrganizeSettings } from './organize-settings.js';

/** What is known of the disks before the first file is looked at. */
export interface Preflight {
  /** Source and library seem to be on one file system: moves are renames. */
  readonly sameDevice: boolean;
}

/**
 * Looks whether a run can work at all, before it starts.
 *
 * @throws UserError: the library is no folder, or source or library cannot be written
 */
export function preflight(settings: OrganizeSettings, onEvent: OnEvent | undefined, dryRun: boolean): Preflight {
  const { sourceRoot, targetRoot, mode } = settings;
  requireSource(sourceRoot);
  const holder = nearestFolder(targetRoot);
  if (identify(holder).kind !== 'directory') {
    throw new UserError('not_a_folder', `${holder} is not a folder, so the library cannot be ${targetRoot}.`, {
      exitCode: 2,
      path: holder,
      hint: 'Name a folder, or a new one to be made.',
    });
  }
  requireWritable(targetRoot, 'library', onEvent, dryRun);
  if (mode === 'move') requireWritable(sourceRoot, 'source', onEvent, dryRun);
  if (targetRoot !== sourceRoot && isInside(targetRoot, sourceRoot)) {
    onEvent?.({
      type: 'warning',
      message: 'The library is inside the source: what is in it already is left alone.',
      path: targetRoot,
    });
  }
  const sameDevice = onSameDevice(sourceRoot, targetRoot);
  if (mode === 'hardlink' && !sameDevice) {
    throw new UserError(
      'other_device',
      `${sourceRoot} and ${targetRoot} are on different disks: hard links cannot join them.`,
      {
        path: targetRoot,
        hint: 'Use --mode copy, or a target on the same disk.',
      },
    );
  }
  return { sameDevice };
}

function requireSource(path: string): void {
  const isFolder = exists(path) && identify(path).kind === 'directory';
  if (isFolder) return;
  throw new UserError(
    'source_not_found',
    exists(path) ? `The source ${path} is not a folder.` : `The source ${path} does not exist.`,
    {
      exitCode: 2,
      path,
      hint: 'Name the folder that holds the music.',
    },
  );
}

function requireWritable(path: string, what: string, onEvent: OnEvent | undefined, dryRun: boolean): void {
  const code = whyNotWritable(path);
  if (code === null) return;
  const message = `The ${what} ${path} cannot be changed: ${describeSystemError(code, code)}.`;
  if (!dryRun)
    throw new UserError('not_writable', message, {
      path,
      hint: 'Check the rights of the folder and how its disk is mounted.',
    });
  onEvent?.({ type: 'warning', message, path });
}

/** @throws UserError when so many bytes do not fit on the library's disk */
export function requireSpace(targetRoot: string, bytes: number): void {
  const free = freeBytes(targetRoot);
  if (bytes <= free) return;
  throw new UserError(
    'disk_full',
    `The files need ${prettyBytes(bytes)}, and the disk of ${targetRoot} has ${prettyBytes(free)} free.`,
    {
      path: targetRoot,
      hint: 'Free some space, choose another target, or organize a part with --include. --force starts all the same.',
    },
  );
}
