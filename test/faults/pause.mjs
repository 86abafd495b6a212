/**
 * Loaded into the real program (`node --import .../pause.mjs`), this holds it just before chosen changes to the disk, so that
 * somebody else can do something in exactly that moment. What holds is the main thread, in a synchronous wait: nothing of the
 * program goes on meanwhile; for that, copies are made by this thread, as on a machine with one processor.
 *
 * PAUSE_SIGNALS  folder: before the wait `at-<n>` appears there, with the call in it; the wait ends when `go-<n>` does
 * PAUSE_UNDER    folders that count, separated by `:`
 * PAUSE_AT       numbers of the changes to wait before, from 1, separated by `,`
 * PAUSE_ONLY     comma-separated names of calls that count; default all
 * PAUSE_PATH     only calls with a path that ends in this count
 * PAUSE_LOG      file that gets a line for each change that counts
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { beforeChanges } from './before-changes.mjs';

const signals = process.env.PAUSE_SIGNALS;
const under = (process.env.PAUSE_UNDER ?? '').split(':').filter((folder) => folder !== '');
const at = new Set((process.env.PAUSE_AT ?? '').split(',').map(Number));
const only = process.env.PAUSE_ONLY?.split(',');
const ending = process.env.PAUSE_PATH ?? '';
const log = process.env.PAUSE_LOG;
const { appendFileSync, existsSync, writeFileSync, renameSync } = fs;
const parent = process.ppid;
const clock = new Int32Array(new SharedArrayBuffer(4));
let count = 0;

/** Named at once, not when it is half written. */
function say(name, text) {
  writeFileSync(join(signals, `.${name}`), text);
  renameSync(join(signals, `.${name}`), join(signals, name));
}

if (isMainThread && signals !== undefined) {
  os.availableParallelism = () => 1;
  syncBuiltinESMExports();
  beforeChanges((name, paths) => {
    if (only !== undefined && !only.includes(name)) return;
    // Trying whether a folder is there by removing it changes nothing.
    if (name === 'rmdir' && !existsSync(paths[0])) return;
    if (!paths.some((path) => path.endsWith(ending) && under.some((folder) => path.startsWith(folder)))) return;
    count += 1;
    if (log !== undefined) appendFileSync(log, `${count} ${name} ${paths.join(' -> ')}\n`);
    if (!at.has(count)) return;
    say(`at-${count}`, `${name} ${paths.join(' -> ')}`);
    while (!existsSync(join(signals, `go-${count}`))) {
      Atomics.wait(clock, 0, 0, 2);
      // Whoever was to give the sign is dead.
      if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    }
  });
}
