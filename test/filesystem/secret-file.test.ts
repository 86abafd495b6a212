import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { makeSecret, readSecret } from '../../src/filesystem/secret-file.js';
import { temporaryFolder } from '../support/tree.js';

const BUILT = resolve(import.meta.dirname, '../../dist/filesystem/secret-file.js');

/**
 * A process that makes a secret where there are no hard links.
 *
 * @param onRename what it does before the secret gets its name; by then an empty file holds that
 */
async function making(path: string, onRename: string): Promise<string> {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { renameSync } = fs;
    fs.linkSync = () => { throw Object.assign(new Error('no links'), { code: 'EPERM' }); };
    fs.renameSync = (...names) => { ${onRename}; renameSync(...names); };
    syncBuiltinESMExports();
    const { makeSecret } = await import(${JSON.stringify(BUILT)});
    process.stdout.write(makeSecret(${JSON.stringify(path)}, 32).toString('hex'));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false });
  return stdout;
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
  const path = join(folder, 'history.key');
  const other = making(path, 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40)');
  while (!existsSync(path)) await new Promise((done) => setTimeout(done, 1));
  const secret = makeSecret(path, 32);
  expect(await other).toBe(secret.toString('hex'));
  expect(readdirSync(folder)).toEqual(['history.key']);
});

it('a secret that is there stays', () => {
  const path = join(temporaryFolder(), 'history.key');
  writeFileSync(path, 'short');
  expect(makeSecret(path, 32).toString()).toBe('short');
});
