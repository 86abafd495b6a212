/**
 * Patches node:fs, sync and promised, so that something happens before each call that changes the disk. Calls of worker
 * threads are left alone.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const CALLS = ['link', 'unlink', 'rename', 'mkdir', 'rmdir', 'symlink', 'chmod', 'lchown', 'lutimes', 'copyFile', 'rm'];
const HANDLE_CALLS = ['write', 'sync', 'chmod', 'chown', 'utimes', 'truncate'];

/**
 * @param {(name: string, paths: readonly string[]) => void} before called with the call's name and the paths it works on; may
 * block, which holds the whole program
 */
export function beforeChanges(before) {
  for (const name of CALLS) {
    const sync = fs[`${name}Sync`];
    fs[`${name}Sync`] = (...args) => {
      before(name, pathsIn(args));
      return sync(...args);
    };
    const promised = fs.promises[name];
    fs.promises[name] = async (...args) => {
      before(name, pathsIn(args));
      return promised(...args);
    };
  }
  hookFolderSync(before);
  hookOpening(before);
  syncBuiltinESMExports();
}

/** Descriptors are all that fsync gets: whose they are is known from opening them. */
function hookFolderSync(before) {
  const { openSync, fsync, fsyncSync } = fs;
  const opened = new Map();
  fs.openSync = (path, ...rest) => {
    if (creates(rest[0])) before('open', [String(path)]);
    const descriptor = openSync(path, ...rest);
    opened.set(descriptor, String(path));
    return descriptor;
  };
  fs.fsync = (descriptor, done) => {
    before('fsync', [opened.get(descriptor) ?? '']);
    fsync(descriptor, done);
  };
  fs.fsyncSync = (descriptor) => {
    before('fsync', [opened.get(descriptor) ?? '']);
    return fsyncSync(descriptor);
  };
}

function hookOpening(before) {
  const { open } = fs.promises;
  fs.promises.open = async (path, flags, ...rest) => {
    if (creates(flags)) before('open', [String(path)]);
    const handle = await open(path, flags, ...rest);
    for (const name of HANDLE_CALLS) {
      const original = handle[name].bind(handle);
      handle[name] = async (...args) => {
        before(name, [String(path)]);
        return original(...args);
      };
    }
    return handle;
  };
}

const pathsIn = (args) => args.slice(0, 2).filter((one) => typeof one === 'string');

/** Opening in order to read changes nothing. */
function creates(flags = 'r') {
  if (typeof flags === 'number') return (flags & (fs.constants.O_CREAT | fs.constants.O_WRONLY)) !== 0;
  return /[wax+]/.test(flags);
}
