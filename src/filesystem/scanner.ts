import { resolve } from 'node:path';
import { FileSorter } from './scan/file-sorter.js';
import { FolderQueue } from './scan/folder-queue.js';
import { FolderWalk } from './scan/folder-walk.js';
import { checkRoot } from './scan/root.js';
import type { ScannedFolder, ScanOptions } from './scan/scanned-folder.js';

export type { ScannedFolder, ScanOptions } from './scan/scanned-folder.js';

/** Names that wait for a slow reader before the walk pauses. */
const QUEUE_LIMIT = 4096;

/**
 * Every folder of a tree, breadth first, the root first, in the same order on every run; empty folders too. Nothing is
 * opened but folders. Folders and files that vanish meanwhile are no error.
 *
 * @throws UserError (exit code 2) when the root is not a folder that can be read
 * @throws the signal's reason when it is aborted
 * @example for await (const folder of scanFolders('/music', options)) console.log(folder.path, folder.audio)
 */
export async function* scanFolders(root: string, options: ScanOptions): AsyncGenerator<ScannedFolder, void, void> {
  const path = resolve(root);
  checkRoot(path);
  const queue = new FolderQueue(options.queueLimit ?? QUEUE_LIMIT);
  const walk = new FolderWalk(path, options, queue, new FileSorter(options));
  try {
    for (;;) {
      const folder = await queue.take();
      options.signal?.throwIfAborted();
      if (folder === undefined) {
        return;
      }
      yield folder;
    }
  } finally {
    walk.stop();
  }
}
