import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeHome, type Home } from './support/program.js';

let home: Home;
beforeAll(async () => {
  home = await makeHome();
});
afterAll(() => home.remove());

/** The packages whose modules a command loads; V8's coverage names every script. */
async function loadedPackages(...args: string[]): Promise<Set<string>> {
  const folder = await mkdtemp(path.join(home.folder, 'coverage-'));
  await home.run(args, { NODE_V8_COVERAGE: folder });
  const packages = new Set<string>();
  for (const name of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as { result: { url: string }[] };
    for (const { url } of result) {
      const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1];
      if (found !== undefined) packages.add(found);
    }
  }
  await rm(folder, { recursive: true });
  return packages;
}

const HEAVY = [
  'piscina',
  'music-metadata',
  'zod',
  'liquidjs',
  'yaml',
  'react',
  'ink',
  '@inquirer/confirm',
  'cli-progress',
  'picomatch',
];

test.each([
  [['--help'], [...HEAVY, 'better-sqlite3', 'kysely']],
  [
    ['organize', '--help'],
    [...HEAVY, 'better-sqlite3', 'kysely'],
  ],
  [
    ['organize', '--wrong'],
    [...HEAVY, 'better-sqlite3', 'kysely'],
  ],
  [['sessions'], HEAVY],
  [['sessions', '--format', 'json'], HEAVY],
])('%j loads no more than it needs', async (args, absent) => {
  const loaded = await loadedPackages(...args);
  expect(loaded).toContain('yargs');
  expect(absent.filter((name) => loaded.has(name))).toEqual([]);
});
