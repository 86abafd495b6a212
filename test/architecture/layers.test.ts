import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * The rules of .dependency-cruiser.cjs are only worth something if they bite. A miniature house is built in which each case is
 * one file with one import, the project's own configuration judges it, and each file must get exactly the verdict of its case.
 */

interface Case {
  /** The file that imports, below src/; each case has its own. */
  file: string;
  code: string;
  /** Names of the rules broken, sorted. */
  breaks: string[];
}

const forbidden: Case[] = [
  { file: 'domain/a.ts', code: `import '../filesystem/leaf.js'`, breaks: ['domain-imports-no-room'] },
  { file: 'domain/b.ts', code: `import '../workflows/leaf.js'`, breaks: ['domain-imports-no-room'] },
  { file: 'domain/c.ts', code: `import type { Leaf } from '../database/leaf.js'`, breaks: ['domain-imports-no-room'] },
  { file: 'domain/d.ts', code: `import 'node:os'`, breaks: ['domain-is-pure'] },
  { file: 'domain/e.ts', code: `import 'node:fs'`, breaks: ['domain-is-pure', 'only-filesystem-touches-the-disk'] },
  { file: 'domain/f.ts', code: `import 'fast-glob'`, breaks: ['domain-uses-no-effectful-package'] },
  { file: 'filesystem/a.ts', code: `import '../database/leaf.js'`, breaks: ['filesystem-imports-domain-only'] },
  { file: 'filesystem/b.ts', code: `import '../workflows/leaf.js'`, breaks: ['filesystem-imports-domain-only'] },
  { file: 'database/a.ts', code: `export * from '../filesystem/leaf.js'`, breaks: ['database-imports-domain-only'] },
  { file: 'database/b.ts', code: `import '../workflows/leaf.js'`, breaks: ['database-imports-domain-only'] },
  { file: 'workflows/a.ts', code: `import '../tui/leaf.js'`, breaks: ['workflows-import-downwards'] },
  { file: 'workflows/b.ts', code: `import '../index.js'`, breaks: ['workflows-import-downwards'] },
  { file: 'cli/a.ts', code: `import '../filesystem/leaf.js'`, breaks: ['cli-imports-workflows-and-domain'] },
  { file: 'cli/b.ts', code: `await import('../database/leaf.js')`, breaks: ['cli-imports-workflows-and-domain'] },
  { file: 'cli/c.ts', code: `import '../tui/leaf.js'`, breaks: ['cli-loads-tui-lazily'] },
  { file: 'tui/a.ts', code: `import '../database/leaf.js'`, breaks: ['tui-imports-workflows-and-domain'] },
  {
    file: 'tui/b.ts',
    code: `import '../cli/leaf.js'`,
    breaks: ['only-bin-imports-cli', 'tui-imports-workflows-and-domain'],
  },
  {
    file: 'workflows/c.ts',
    code: `import '../cli/leaf.js'`,
    breaks: ['only-bin-imports-cli', 'workflows-import-downwards'],
  },
  { file: 'text/a.ts', code: `import '../database/leaf.js'`, breaks: ['text-imports-workflows-and-domain'] },
  {
    file: 'text/b.ts',
    code: `import '../cli/leaf.js'`,
    breaks: ['only-bin-imports-cli', 'text-imports-workflows-and-domain'],
  },
  { file: 'index.ts', code: `export * from './filesystem/leaf.js'`, breaks: ['public-api-exports-no-front-end'] },
  { file: 'shared/a.ts', code: `import '../domain/leaf.js'`, breaks: ['only-known-rooms'] },
  { file: 'workflows/d.ts', code: `import '../shared/leaf.js'`, breaks: ['workflows-import-downwards'] },

  { file: 'workflows/e.ts', code: `import 'node:fs'`, breaks: ['only-filesystem-touches-the-disk'] },
  { file: 'workflows/f.ts', code: `import 'node:fs/promises'`, breaks: ['only-filesystem-touches-the-disk'] },
  { file: 'workflows/g.ts', code: `import type { Stats } from 'fs'`, breaks: ['only-filesystem-touches-the-disk'] },
  { file: 'workflows/h.ts', code: `await import('fs/promises')`, breaks: ['only-filesystem-touches-the-disk'] },
  {
    file: 'workflows/i.ts',
    code: `process.getBuiltinModule('node:fs')`,
    breaks: ['only-filesystem-touches-the-disk'],
  },
  { file: 'database/c.ts', code: `import 'node:fs'`, breaks: ['only-filesystem-touches-the-disk'] },
  { file: 'cli/d.ts', code: `import 'node:fs'`, breaks: ['only-filesystem-touches-the-disk'] },
  { file: 'tui/c.ts', code: `import 'node:fs'`, breaks: ['only-filesystem-touches-the-disk'] },
  { file: 'workflows/j.ts', code: `import 'music-metadata'`, breaks: ['only-tags-parse-music'] },
  { file: 'filesystem/c.ts', code: `import type { ITag } from 'music-metadata'`, breaks: ['only-tags-parse-music'] },
  { file: 'workflows/k.ts', code: `import 'kysely'`, breaks: ['only-database-knows-sql'] },
  { file: 'filesystem/d.ts', code: `import 'better-sqlite3'`, breaks: ['only-database-knows-sql'] },
  { file: 'domain/g.ts', code: `import type { Generated } from 'kysely'`, breaks: ['only-database-knows-sql'] },
  ...['yargs', 'yargs/helpers', 'ink', 'react', 'picocolors', 'cli-progress', 'cliui', '@inquirer/confirm'].map(
    (name, index) => ({
      file: `workflows/terminal-${String(index)}.ts`,
      code: `import '${name}'`,
      breaks: ['only-front-ends-know-the-terminal'],
    }),
  ),

  { file: 'domain/circle/one.ts', code: `import './two.js'`, breaks: ['no-circles'] },
];

const allowed: Case[] = [
  // The other half of the circle above, which is reported once.
  `domain/circle/two.ts | import type { One } from './one.js'`,
  `domain/ok.ts | import 'node:path'; import 'node:path/posix'; import 'leven'; import './leaf.js'`,
  `filesystem/ok.ts | import 'node:fs'; import 'node:fs/promises'; import 'piscina'; import '../domain/leaf.js'`,
  `filesystem/tags/parse-tags.ts | import 'music-metadata'`,
  `database/ok.ts | import 'kysely'; import 'better-sqlite3'; import 'node:os'; import '../domain/leaf.js'`,
  `database/connection.ts | import 'node:fs'`,
  `database/migrate.ts | import 'node:fs/promises'`,
  `workflows/ok.ts | import '../filesystem/leaf.js'; import '../database/leaf.js'; import '../domain/leaf.js'`,
  `cli/ok.ts | await import('../tui/leaf.js'); import '../workflows/leaf.js'; import '../domain/leaf.js'; import 'yargs'`,
  `cli/output/ok.ts | import 'node:fs'`,
  `cli/configuration/ok.ts | import 'node:fs/promises'`,
  `tui/ok.ts | import '../workflows/leaf.js'; import '../domain/leaf.js'; import 'ink'; import 'react'`,
].map((line) => {
  const [file = '', code = ''] = line.split(' | ');
  return { file, code, breaks: [] };
});

/** Imported by the cases; they import nothing. */
const leaves = ['domain', 'filesystem', 'database', 'workflows', 'cli', 'tui', 'shared'].map(
  (room) => `${room}/leaf.ts`,
);

const packageRoot = path.resolve(import.meta.dirname, '../..');
const depcruise = path.join(packageRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

describe('the rules bite', () => {
  let house: string;
  let verdict: Map<string, string[]>;

  beforeAll(async () => {
    house = await buildHouse([...forbidden, ...allowed]);
    verdict = await judge(house, 'src');
  });
  afterAll(() => rm(house, { recursive: true, force: true }));

  test.each(forbidden)('forbidden: $file with $code', ({ file, breaks }) => {
    expect(verdict.get(`src/${file}`)).toEqual(breaks);
  });

  test.each(allowed)('allowed: $file with $code', ({ file }) => {
    expect(verdict.get(`src/${file}`)).toBeUndefined();
  });

  test('every rule has a case', async () => {
    const config: unknown = (await import(path.join(packageRoot, '.dependency-cruiser.cjs'))).default;
    const names = (config as { forbidden: { name: string }[] }).forbidden.map((rule) => rule.name);
    // A property of a package, not of one import: the next test has it.
    const tested = new Set([...forbidden.flatMap((one) => one.breaks), 'one-file-parses-music']);
    expect(names.filter((name) => !tested.has(name))).toEqual([]);
  });
});

test('a second file that imports music-metadata is one too many', async () => {
  const house = await buildHouse([
    { file: 'filesystem/tags/one.ts', code: `import 'music-metadata'`, breaks: [] },
    { file: 'filesystem/tags/two.ts', code: `import 'music-metadata'`, breaks: [] },
  ]);
  try {
    expect([...(await judge(house, 'src')).values()].flat()).toContain('one-file-parses-music');
  } finally {
    await rm(house, { recursive: true, force: true });
  }
});

test('this house keeps its rules', async () => {
  expect(Object.fromEntries(await judge(packageRoot, 'src', 'bin'))).toEqual({});
});

/** A folder with src/ as the cases have it, and the packages of this project. */
async function buildHouse(cases: Case[]): Promise<string> {
  // Real path, for the temporary folder itself may be a link and paths are reported as resolved.
  const house = await realpath(await mkdtemp(path.join(tmpdir(), 'music-organize-layers-')));
  await symlink(path.join(packageRoot, 'node_modules'), path.join(house, 'node_modules'), 'junction');
  for (const { file, code } of [...leaves.map((leaf) => ({ file: leaf, code: '' })), ...cases]) {
    const target = path.join(house, 'src', file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, `${code}\nexport interface Leaf {}\n`);
  }
  return house;
}

/** The names of the rules broken, sorted, by the file that breaks them; of files that break none, nothing. */
async function judge(folder: string, ...inputs: string[]): Promise<Map<string, string[]>> {
  const { stdout } = await execa(
    process.execPath,
    [depcruise, '--config', path.join(packageRoot, '.dependency-cruiser.cjs'), '--output-type', 'json', ...inputs],
    // It exits with the number of violations.
    { cwd: folder, reject: false },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  const verdict = new Map<string, string[]>();
  for (const { from, rule } of summary.violations) verdict.set(from, [...(verdict.get(from) ?? []), rule.name].sort());
  return verdict;
}
