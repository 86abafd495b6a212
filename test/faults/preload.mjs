/**
 * Loaded into the real program (`node --import .../preload.mjs`), this makes the N-th change to the disk (or look at it) below
 * the watched folders go wrong: the process is killed (SIGKILL) just before it, or the call fails with an error code. The
 * program itself has no seam for it: node:fs is patched. So that all changes are seen, and come in one order, copies are made by
 * the main thread, as on a machine with one processor; `system-calls.c` sees threads.
 *
 * FAULT_UNDER  folders that count, separated by `:`
 * FAULT_AT     number of the change that goes wrong, from 1; 0 never
 * FAULT_KIND   `kill`, `interrupt` (SIGINT, then go on), or an error code such as `ENOSPC`
 * FAULT_CALLS  `changes` (default) or `looks`: what is counted
 * FAULT_ONLY   comma-separated names of calls that count; default all
 * FAULT_WHEN   `before` (default) or `after`: an error code comes although the call did its work, as network shares do it
 * FAULT_REST   `1`: every later change fails as well (error codes only)
 * FAULT_LOG    file that gets a line for each change
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { isMainThread } from 'node:worker_threads';

const under = (process.env.FAULT_UNDER ?? '').split(':').filter((folder) => folder !== '');
const at = Number(process.env.FAULT_AT ?? 0);
const kind = process.env.FAULT_KIND ?? 'kill';
const calls = process.env.FAULT_CALLS ?? 'changes';
const only = process.env.FAULT_ONLY?.split(',');
const when = process.env.FAULT_WHEN ?? 'before';
const log = process.env.FAULT_LOG;
const appendLine = fs.appendFileSync;
let count = 0;

/** Counts one change. @returns what is to be thrown after it */
function change(name, paths) {
  const touched = paths.filter((path) => under.some((folder) => String(path).startsWith(folder)));
  if (touched.length === 0 || (only !== undefined && !only.includes(name))) return undefined;
  count += 1;
  if (log !== undefined) appendLine(log, `${count} ${name} ${touched.join(' -> ')}\n`);
  const hit = count === at || (process.env.FAULT_REST === '1' && at > 0 && count > at);
  if (!hit) return undefined;
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL');
  else if (kind === 'interrupt') process.kill(process.pid, 'SIGINT');
  else {
    const error = Object.assign(new Error(`${kind}: injected, ${name} '${touched[0]}'`), { code: kind, syscall: name });
    if (when === 'after') return error;
    throw error;
  }
  return undefined;
}

function changeSync(name, paths, work) {
  const error = change(name, paths);
  const result = work();
  if (error !== undefined) throw error;
  return result;
}

async function changeAsync(name, paths, work) {
  const error = change(name, paths);
  const result = await work();
  if (error !== undefined) throw error;
  return result;
}

const pathsIn = (args) => args.slice(0, 2).filter((one) => typeof one === 'string');

const LOOKS = ['lstat', 'stat', 'readdir', 'realpath', 'readlink', 'statfs'];
const CHANGES = [
  'link',
  'unlink',
  'rename',
  'mkdir',
  'rmdir',
  'symlink',
  'chmod',
  'chown',
  'utimes',
  'lutimes',
  'copyFile',
  'rm',
  'truncate',
];
/** By the descriptor: whose it is, is known from opening it. */
const DESCRIPTOR_CHANGES = [
  'writeSync',
  'fsyncSync',
  'fsync',
  'fchmodSync',
  'fchownSync',
  'futimesSync',
  'ftruncateSync',
];
const HANDLE_CHANGES = ['write', 'writeFile', 'appendFile', 'sync', 'chmod', 'chown', 'utimes', 'truncate'];

/** Reading flags change nothing. */
const counts = (flags) => (calls === 'looks' ? !creates(flags) : creates(flags));
const creates = (flags) =>
  typeof flags === 'number'
    ? (flags & (fs.constants.O_CREAT | fs.constants.O_WRONLY)) !== 0
    : /[wax+]/.test(flags ?? 'r');

if (isMainThread && under.length > 0) {
  os.availableParallelism = () => 1;
  for (const name of calls === 'looks' ? LOOKS : CHANGES) {
    const original = fs[`${name}Sync`];
    fs[`${name}Sync`] = (...args) => changeSync(name, pathsIn(args), () => original(...args));
    const promised = fs.promises[name];
    if (promised === undefined) continue;
    fs.promises[name] = (...args) => changeAsync(name, pathsIn(args), () => promised(...args));
  }
  const { openSync, closeSync } = fs;
  const opened = new Map();
  fs.openSync = (path, flags, ...rest) => {
    const open = () => openSync(path, flags, ...rest);
    const descriptor = counts(flags) ? changeSync('open', [path], open) : open();
    if (typeof path === 'string') opened.set(descriptor, path);
    return descriptor;
  };
  fs.closeSync = (descriptor) => {
    opened.delete(descriptor);
    closeSync(descriptor);
  };
  for (const name of calls === 'looks' ? [] : DESCRIPTOR_CHANGES) {
    const original = fs[name];
    fs[name] = (descriptor, ...rest) => {
      const path = opened.get(descriptor);
      const work = () => original(descriptor, ...rest);
      return path === undefined ? work() : changeSync(name, [path], work);
    };
  }
  const open = fs.promises.open;
  fs.promises.open = async (path, flags, ...rest) => {
    const openIt = () => open(path, flags, ...rest);
    const handle = await (counts(flags) ? changeAsync('open', [path], openIt) : openIt());
    for (const name of calls === 'looks' ? [] : HANDLE_CHANGES) {
      const original = handle[name].bind(handle);
      handle[name] = (...args) => changeAsync(name, [path], () => original(...args));
    }
    return handle;
  };
  syncBuiltinESMExports();
}
