/**
 * A mover that is broken on purpose, for negative controls: loaded into the real program, its flushes do nothing.
 *
 * NO_FLUSH  `files`, `folders` or `all`
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const what = process.env.NO_FLUSH ?? '';
if (!['files', 'folders', 'all'].includes(what)) throw new Error(`NO_FLUSH is "${what}"`);

if (what !== 'folders') {
  const handle = await fs.promises.open(process.execPath, 'r');
  const fileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  fileHandle.sync = async () => undefined;
  fileHandle.datasync = async () => undefined;
}
if (what !== 'files') {
  fs.fsyncSync = () => undefined;
  fs.fdatasyncSync = () => undefined;
}
syncBuiltinESMExports();
