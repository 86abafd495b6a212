import type { OperationView } from '../../../workflows/browse/browsed-operations.js';
import type { FolderTree } from '../../../workflows/browse/folder-tree.js';

/**
 * What a tree begins with: one folder, and all that have to be open for it to be seen. Folders that share a line go by the
 * highest of them, as in the lines of the tree.
 *
 * @param view what the tree shows
 * @param wanted such as the library
 */
export function openDownTo(
  folders: Pick<FolderTree, 'root' | 'children' | 'isIn'>,
  view: Pick<OperationView, 'countIn'>,
  wanted: number,
): ReadonlySet<number> {
  const open = new Set([folders.root]);
  // What has all of its parent's operations shares the line of it.
  let above = view.countIn(folders.root);
  for (let folder = folders.root; folder !== wanted;) {
    const next = folders.children(folder).find((child) => folders.isIn(wanted, child));
    if (next === undefined) break;
    const count = view.countIn(next);
    if (count !== above) open.add(next);
    above = count;
    folder = next;
  }
  return open;
}
