import { dirname } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import { isCopyOrLink } from '../../domain/operation.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { nearestFolder, whyNotWritable } from '../../filesystem/preflight.js';
import type { OnEvent, UndoReport, WorkflowEvent } from '../events.js';

/** A library of somebody else has thousands of such folders. */
const TOLD = 5;

/**
 * The events of a dry run, and warnings of folders that the real run may not change: each folder is asked once, when the
 * first operation that would take something out of it or put something there is told. The first few are named.
 */
export function foreseeingRefusals(onEvent: OnEvent): OnEvent {
  const asked = new Set<string>();
  const warned = new Set<string>();
  return (event) => {
    onEvent(event);
    if (event.type !== 'undo' || event.operation.outcome !== 'ready') return;
    for (const folder of changedFolders(event.operation)) {
      if (warned.size > TOLD || asked.has(folder)) continue;
      asked.add(folder);
      const why = whyNotWritable(folder);
      if (why === null) continue;
      // What does not exist yet is made in the one that does.
      const path = existing(folder);
      if (warned.has(path)) continue;
      warned.add(path);
      onEvent(warned.size > TOLD ? MORE : warning(path, why));
    }
  };
}

/** The folders that lose or get a name when an operation is undone. */
function changedFolders({ operation_type, source_path, target_path, goes_to, found_at }: UndoReport): string[] {
  // Of a copy or link the undo leaves the first file, and its folder, alone.
  const back = isCopyOrLink(operation_type) ? null : (goes_to ?? source_path);
  return [found_at ?? target_path, back].filter((path) => path !== null).map((path) => dirname(path));
}

function existing(folder: string): string {
  try {
    return nearestFolder(folder);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return folder;
  }
}

const MORE: WorkflowEvent = { type: 'warning', message: 'There are more folders that cannot be changed.' };

function warning(path: string, code: string): WorkflowEvent {
  return {
    type: 'warning',
    message: `The folder ${path} cannot be changed: ${describeSystemError(code, code)}. What is to be undone there would fail.`,
    path,
    hint: 'Check the rights of the folder and how its disk is mounted.',
  };
}
