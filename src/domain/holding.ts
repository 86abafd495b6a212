import type { OperationRecord } from './operation.js';

/**
 * Whether what is at a path belongs there: a record put it there, or made a copy or another name of it, and none took it
 * away since.
 *
 * @param records those that name the path as source or target, in order
 * @param wasDone of those, what counts as done
 */
export function isHeld(
  path: string,
  records: Iterable<OperationRecord>,
  wasDone: (record: OperationRecord) => boolean = ({ status }) => status === 'completed',
): boolean {
  let held = false;
  for (const record of records) if (wasDone(record)) held = isHeldAfter(path, record, held);
  return held;
}

function isHeldAfter(path: string, record: OperationRecord, before: boolean): boolean {
  const { operation_type: type, source_path: source, target_path: target } = record;
  switch (type) {
    case 'create_directory':
    case 'remove_directory':
      return before;
    case 'copy':
    case 'hardlink':
    case 'reflink':
      return true;
    case 'move':
    case 'move_cover':
    case 'rewrite':
      return target === path;
    case 'delete':
      return source !== path && before;
  }
}
