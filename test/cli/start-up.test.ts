import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeHome, type Home } from './support/program.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PROGRAM_FOLDER = path.join(ROOT, 'dist/program/');

let home: Home;
beforeAll(async () => {
  home = await makeHome();
});
afterAll(() => home.remove());

/** What a command loads, by V8's coverage, which names every script. */
interface Loaded {
  /** Packages, also those that are bundled into a file of the program: its source map names what is in it. */
  readonly packages: ReadonlySet<string>;
  /** Packages of which files of their own are loaded. */
  readonly unbundled: ReadonlySet<string>;
  /** Our own modules: `src/cli/main.ts`. */
  readonly own: ReadonlySet<string>;
}

async function loadedBy(...args: string[]): Promise<Loaded> {
  const folder = await mkdtemp(path.join(home.folder, 'coverage-'));
  await home.run(args, { NODE_V8_COVERAGE: folder });
  const packages = new Set<string>();
  const unbundled = new Set<string>();
  const own = new Set<string>();
  for (const name of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as { result: { url: string }[] };
    for (const { url } of result) {
      if (packageOf(url) !== undefined) unbundled.add(packageOf(url)!);
      for (const source of await sourcesOf(url)) {
        const found = packageOf(source);
        if (found === undefined) own.add(path.relative(ROOT, source));
        else packages.add(found);
      }
    }
  }
  await rm(folder, { recursive: true });
  return { packages: new Set([...packages, ...unbundled]), unbundled, own };
}

function packageOf(place: string): string | undefined {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(place)?.[1];
}

/** The files that a file of the program was made from. */
async function sourcesOf(url: string): Promise<string[]> {
  if (!url.startsWith('file:')) return [];
  const file = fileURLToPath(url);
  if (!file.startsWith(PROGRAM_FOLDER)) return [];
  // One that only passes others on has no source of its own, and no map.
  if (!/^\/\/# sourceMappingURL=/m.test(await readFile(file, 'utf8'))) return [];
  const { sources } = JSON.parse(await readFile(`${file}.map`, 'utf8')) as { sources: string[] };
  return sources.map((source) => path.resolve(path.dirname(file), source));
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
  'hasha',
  'iconv-lite',
  'any-ascii',
];

/** It is native, so that it cannot be bundled, and neither can what finds it. */
const DRIVER = ['better-sqlite3', 'bindings', 'file-uri-to-path'];

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
  const { packages, unbundled, own } = await loadedBy(...args);
  expect(packages).toContain('yargs');
  expect(own).toContain('src/cli/main.ts');
  expect(absent.filter((name) => packages.has(name))).toEqual([]);
  expect([...own].filter((name) => name.startsWith('src/tui/'))).toEqual([]);
  // As many small files they would take longer than all the rest.
  expect([...unbundled].filter((name) => !DRIVER.includes(name))).toEqual([]);
});

test('what is bundled into a file of the program is seen', async () => {
  const { packages, unbundled } = await loadedBy('template', 'test', '{{ artist }}');
  expect(packages).toContain('liquidjs');
  expect(unbundled).not.toContain('liquidjs');
});
