import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/tree.js';

const BENCH = fileURLToPath(new URL('./bench.mjs', import.meta.url));
const TINY = ['--files', '24', '--large', '24', '--rounds', '1'];

function bench(folder: string, ...args: readonly string[]) {
  return execa(process.execPath, [BENCH, '--folder', folder, ...args], { reject: false });
}

test('a run measures whole programs, keeps the figures and a picture, and removes its files', async () => {
  const folder = temporaryFolder();
  const { exitCode, stdout } = await bench(folder, ...TINY, '--real', '2', '--only', 'rollback,cp,real-warm');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^rollback, over organize: 24 tiny files +\d+\.\d\d x .*<= 0\.3 x +0\.15 x  (?:met|missed)/m);
  const { machine, rows, samples } = JSON.parse(readFileSync(path.join(folder, 'results/bench.json'), 'utf8'));
  const [organize, rollback, cp] = ['organize', 'rollback', 'cp'].map((name) =>
    samples.find(({ key }: { key: string }) => key === `tiny/24/${name}`),
  );
  const values = Object.fromEntries(rows.map((row: { family: string; value: number }) => [row.family, row.value]));
  expect(values).toEqual({
    ...{ cp: organize.ms / cp.ms, rollback: rollback.ms / organize.ms },
    // Where there is no openssl, it is skipped.
    'real-warm': samples.some(({ key }: { key: string }) => key === 'real/2/openssl') ? expect.any(Number) : null,
  });
  expect(machine).toMatchObject({
    node: process.version,
    load: [expect.any(Number), expect.any(Number), expect.any(Number)],
  });
  expect(readFileSync(path.join(folder, 'results/bench.svg'), 'utf8')).toMatch(
    /^<svg [\s\S]*24 tiny files: files a second/,
  );
  expect(readdirSync(folder)).toEqual(['results']);
});

test('Ctrl-C ends what runs and leaves nothing', async () => {
  const folder = temporaryFolder();
  const running = bench(folder, '--files', '20000', '--only', 'cp');
  for await (const line of running.iterable({ from: 'stderr' })) {
    if (line.includes('round 1 of 3')) running.kill('SIGINT');
  }
  expect(await running).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('interrupted') });
  expect(readdirSync(folder)).toEqual([]);
});

test('a wrong argument is told before anything is made', async () => {
  const folder = path.join(temporaryFolder(), 'not made');
  const { exitCode, stderr } = await bench(folder, '--only', 'rolback');
  expect([exitCode, stderr.split('\n')[0]]).toEqual([
    2,
    expect.stringMatching(/"rolback", which is no row\. There are beets, /),
  ]);
  expect(existsSync(folder)).toBe(false);
});
