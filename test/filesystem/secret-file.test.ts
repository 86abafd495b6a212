import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, it, vi } from 'vitest';
import { makeSecret, readSecret } from '../../src/filesystem/secret-file.js';
import { temporaryFolder } from '../support/tree.js';

const BUILT = resolve(import.meta.dirname, '../../dist/filesystem/secret-file.js');

afterEach(() => {
  vi.restoreAllMocks();
});

/**
 * A process that makes a secret where there are no hard links.
 *
 * @param onRename what it does before the secret gets its name; by then an empty file holds that
 */
async function making(path: string, onRename: string): Promise<{ secret: string; trouble: string }> {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { renameSync } = fs;
    fs.linkSync = () => { throw Object.assign(new Error('no links'), { code: 'EPERM' }); };
    fs.renameSync = (...names) => { ${onRename}; renameSync(...names); };
    syncBuiltinESMExports();
    const { makeSecret } = await import(${JSON.stringify(BUILT)});
    process.stdout.write(makeSecret(${JSON.stringify(path)}, 32).toString('hex'));`;
  const result = await execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false });
  return { secret: result.stdout, trouble: `${result.stderr}\n${result.message ?? ''}` };
}

/**
 * Lets something happen in each wait of `makeSecret`, in place of time passing.
 *
 * @param during gets the number of the wait, from 1
 * @returns how often it waited
 */
function onWait(during: (wait: number) => void = () => undefined): () => number {
  let waits = 0;
  vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    waits += 1;
    during(waits);
    return 'timed-out';
  });
  return () => waits;
}

it('a secret whose maker was killed is made anew, and by its owner alone to be read', async () => {
  const path = join(temporaryFolder(), 'history.key');
  await making(path, `process.kill(process.pid, 'SIGKILL')`);
  expect(readFileSync(path)).toHaveLength(0);
  expect(readSecret(path)).toBeNull();
  const secret = makeSecret(path, 32);
  expect(secret).toHaveLength(32);
  expect(readSecret(path)).toEqual(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('of two that make one at once, where there are no hard links, both get the same', async () => {
  const folder = temporaryFolder();
  const [path, go] = [join(folder, 'history.key'), join(folder, 'go')];
  const onRename = `
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (let ms = 0; !fs.existsSync(${JSON.stringify(go)}) && ms < 20_000; ms += 1) Atomics.wait(clock, 0, 0, 1);
    fs.rmSync(${JSON.stringify(go)})`;
  const other = making(path, onRename);
  let ended: { trouble: string } | undefined;
  void other.then((end) => (ended = end));
  while (!existsSync(path)) {
    if (ended !== undefined) throw new Error(`It made no placeholder: ${ended.trouble}`);
    await new Promise((done) => setTimeout(done, 1));
  }
  // The other one goes on when this one waits for it, however slow the machine is.
  const { wait } = Atomics;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const waits = onWait(() => {
    writeFileSync(go, '');
    const deadline = Date.now() + 20_000;
    while (statSync(path).size === 0 && Date.now() < deadline) wait(clock, 0, 0, 1);
  });
  const secret = makeSecret(path, 32);
  expect(waits()).toBe(1);
  expect(await other).toMatchObject({ secret: secret.toString('hex') });
  expect(readdirSync(folder)).toEqual(['history.key']);
});

it('a secret that is made in the last moment stays', () => {
  const path = join(temporaryFolder(), 'history.key');
  writeFileSync(path, '');
  const waits = onWait();
  makeSecret(path, 32);
  const last = waits();
  expect(last).toBeGreaterThan(1);
  writeFileSync(path, '');
  onWait((wait) => {
    if (wait === last) writeFileSync(path, 'theirs');
  });
  expect(makeSecret(path, 32).toString()).toBe('theirs');
});

it('who begins where another died gets as much time', () => {
  const path = join(temporaryFolder(), 'history.key');
  writeFileSync(path, '');
  const alone = onWait();
  makeSecret(path, 32);
  rmSync(path);
  writeFileSync(path, '');
  const half = Math.floor(alone() / 2);
  const both = onWait((wait) => {
    if (wait !== half) return;
    writeFileSync(`${path}.new`, '');
    renameSync(`${path}.new`, path);
  });
  makeSecret(path, 32);
  expect(both()).toBe(half + alone());
});

it('a secret that is there stays', () => {
  const path = join(temporaryFolder(), 'history.key');
  writeFileSync(path, 'short');
  expect(makeSecret(path, 32).toString()).toBe('short');
});
