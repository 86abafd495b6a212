/**
 * The rooms of the house and who may call on whom: imports go down only, without circles.
 *
 *     bin -> cli -(dynamic import)-> tui
 *              \ \                / /
 *               \   text (wording) /
 *                workflows  <- index.ts
 *              /         \
 *     filesystem         database
 *              \         /
 *                domain
 *
 * A room's rule names the rooms it may import; every other path below src/ is forbidden, so a new top-level folder has to be
 * added here before anybody can use it. Type-only imports count: a type is knowledge too.
 * test/architecture/layers.test.ts proves that each rule bites; add a case there with every rule added here.
 */

/** @param {string[]} names npm packages, as regular expressions. Matches them installed, as types only, and not installed. */
const packages = (...names) => `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;

/** @param {string[]} rooms allowed below src/. Matches everything else there. */
const outside = (...rooms) => `^src/(?!(${rooms.join('|')})/)`;

const nodeFileSystem = '^(node:)?fs(/promises)?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // Rooms
    {
      name: 'domain-imports-no-room',
      comment: 'Nouns and pure rules know nobody. Pass in what they need as values.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { path: outside('domain') },
    },
    {
      name: 'domain-is-pure',
      comment:
        'Of Node, the domain has string functions on paths only; of packages, none that reads a disk or starts a thread.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?path(/posix|/win32)?$' },
    },
    {
      name: 'domain-uses-no-effectful-package',
      comment: 'These read a disk or start a thread; call them in src/filesystem/ and hand the domain the values.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { path: packages('fast-glob', 'hasha', 'piscina') },
    },
    {
      name: 'filesystem-imports-domain-only',
      comment: 'The two hands do not know each other; a workflow joins them.',
      severity: 'error',
      from: { path: '^src/filesystem/' },
      to: { path: outside('filesystem', 'domain') },
    },
    {
      name: 'database-imports-domain-only',
      comment: 'The two hands do not know each other; a workflow joins them.',
      severity: 'error',
      from: { path: '^src/database/' },
      to: { path: outside('database', 'domain') },
    },
    {
      name: 'workflows-import-downwards',
      comment: 'A workflow reports events and asks questions; it knows no front end.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: outside('workflows', 'filesystem', 'database', 'domain') },
    },
    {
      name: 'cli-imports-workflows-and-domain',
      comment: 'A front end goes through workflows, never straight to the disk or the database.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: outside('cli', 'tui', 'text', 'workflows', 'domain') },
    },
    {
      name: 'cli-loads-tui-lazily',
      comment: 'Use `await import(...)`, so that `--help` never loads the terminal interface.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/tui/', dynamic: false },
    },
    {
      name: 'tui-imports-workflows-and-domain',
      comment: 'A front end goes through workflows, never straight to the disk or the database.',
      severity: 'error',
      from: { path: '^src/tui/' },
      to: { path: outside('tui', 'text', 'workflows', 'domain') },
    },
    {
      name: 'text-imports-workflows-and-domain',
      comment: 'What both front ends say, and how it fits a line: it knows events and results, and neither of the two.',
      severity: 'error',
      from: { path: '^src/text/' },
      to: { path: outside('text', 'workflows', 'domain') },
    },
    {
      name: 'public-api-exports-no-front-end',
      comment: '`import ... from "music-organize"` gives workflows, database and domain.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: outside('workflows', 'database', 'domain') },
    },
    {
      name: 'only-known-rooms',
      comment: 'Every file lives in a room; src/index.ts is the only one beside them.',
      severity: 'error',
      from: {
        path: outside('domain', 'filesystem', 'database', 'workflows', 'text', 'cli', 'tui'),
        pathNot: '^src/index\\.ts$',
      },
      to: {},
    },
    {
      name: 'only-bin-imports-cli',
      comment: 'Nothing depends on the command line. (bin/ starts its compiled form in dist/.)',
      severity: 'error',
      from: { pathNot: '^(bin|src/cli)/' },
      to: { path: '^src/cli/' },
    },

    // Hands and tools
    {
      name: 'only-filesystem-touches-the-disk',
      comment:
        'Exceptions: the database makes, finds and sets aside its own files and reads schema/*.sql; the command line writes an output file that the ' +
        'user named and reads its configuration.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/filesystem/',
          '^src/database/(connection|migrate|location|lock|open-to-read|catalog-file)\\.ts$',
          '^src/cli/(output|configuration)/',
        ],
      },
      to: { path: nodeFileSystem },
    },
    {
      name: 'only-tags-parse-music',
      comment: 'Tag formats are known in src/filesystem/tags/ alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/filesystem/tags/' },
      to: { path: packages('music-metadata') },
    },
    {
      name: 'one-file-parses-music',
      comment: 'One file turns what music-metadata says into our own track; the others use that.',
      severity: 'error',
      from: { path: '^src/' },
      module: { path: packages('music-metadata'), numberOfDependentsMoreThan: 1 },
    },
    {
      name: 'only-database-knows-sql',
      severity: 'error',
      comment: 'SQL, its builder and its driver stay in src/database/.',
      from: { path: '^src/', pathNot: '^src/database/' },
      to: { path: packages('kysely', 'better-sqlite3') },
    },
    {
      name: 'only-front-ends-know-the-terminal',
      comment: 'Parsing arguments, drawing and asking belong to src/cli/ and src/tui/.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|tui)/' },
      to: { path: packages('yargs', 'ink', 'react', 'picocolors', 'cli-progress', 'cliui', '@inquirer/[^/]+') },
    },

    {
      name: 'no-circles',
      comment: 'Two files that need each other hide a third, or are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
