/**
 * Makes the program that users start, `<dist>/program/`, from src/: few files that hold our modules and those of most
 * packages, because to load 280 small modules takes Node longer than all else that `--help` does. The rest of `<dist>` is
 * the library, a file a module, which the compiler made before; its threads start from there.
 *
 *     node test/setup/bundle.mjs <dist> [<what it will be renamed to>]
 *
 * The program is CommonJS, which Node 20 loads faster than ES modules. The terminal interface cannot be, as Ink awaits at
 * its top level: it is a bundle of its own that shares nothing with the program but the classes of errors, and so takes
 * and gives back values only. The worker that reads tags is a file by itself, which bin/track-worker.js starts: CommonJS too.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { leanParser } from './lean-parser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = path.join(root, 'src');
const [dist, renamed = dist] = process.argv.slice(2);
if (dist === undefined) throw new Error('usage: node test/setup/bundle.mjs <dist> [<what it will be renamed to>]');
const program = path.resolve(dist, 'program');

/** The files that both bundles need to be one: `instanceof` is asked of their classes. */
const SHARED = { errors: path.join(src, 'domain/errors.ts') };
const TUI = path.join(src, 'tui/index.tsx');
const WORKER = path.join(src, 'filesystem/tags/track-worker.ts');

/** How our reader finds its worker. */
const WORKER_PLACE = "new URL('./track-worker-loader.cjs', import.meta.url)";

const NOT_BUNDLED = [
  // Native.
  'better-sqlite3',
  // They start threads from files of their own.
  'hasha',
  'piscina',
  // Ink asks for it when Ink itself is debugged; it is not installed.
  'react-devtools-core',
];

/** Modules that are loaded together, each with what it imports and no group above has. */
const TOGETHER = [
  { name: 'errors', test: /\/src\/domain\/errors\.ts$/ },
  { name: 'start', test: /\/src\/cli\/(main|configuration\/config-location)\.ts$/ },
  // What the commands that list have in common.
  {
    name: 'history',
    test: /\/src\/(cli\/(invocation|list-arguments|durations|output\/session-list)|workflows\/history\/history-reader)\.ts$/,
  },
];

const COMMON = {
  cwd: root,
  platform: 'node',
  tsconfig: path.join(root, 'tsconfig.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
  transform: {
    // Without the `v` flag of ES2024: V8 checks a literal with it, for 30 ms, when the file is read and not when it is used.
    target: 'es2023',
    define: {
      // React has a slow build for development.
      'process.env.NODE_ENV': '"production"',
      // yargs would find configurations to extend with it; we have none.
      'import.meta.resolve': 'undefined',
    },
  },
  // Most of our imports are lazy by habit; that one gains nothing by it is no news.
  checks: { ineffectiveDynamicImport: false },
};
/**
 * Yoga, which lays Ink's boxes out, would fetch its WebAssembly from a `data:` URL, for which Node loads its HTTP client, for
 * 40 ms. Without it, it decodes the same text itself. Nothing of ours fetches.
 */
const NO_FETCH = { fetch: 'undefined' };
const OUTPUT = { dir: program, sourcemap: true, comments: false };

const made = await build(
  {
    ...COMMON,
    input: { main: path.join(src, 'cli/main.ts'), ...SHARED },
    external: NOT_BUNDLED,
    plugins: [ownPlaces(), standIns(), tuiApart(), licences('LICENSES.txt')],
  },
  {
    ...OUTPUT,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    // bin/ asks for the one that has `main`, not for a file that passes it on.
    chunkFileNames: ({ name }) => (name === 'start' ? 'start.cjs' : '[name]-[hash].cjs'),
    minifyInternalExports: false,
    codeSplitting: {
      groups: TOGETHER.map(({ name, test }, index) => ({
        name,
        test: (id) => test.test(id.replaceAll(path.sep, '/')),
        priority: TOGETHER.length - index,
      })),
    },
  },
);
requireLoadable(made);
if (!made.some(({ code }) => code?.includes('bin/track-worker.js'))) throw new Error('the program has no worker');

if (existsSync(TUI)) {
  await build(
    {
      ...COMMON,
      input: { tui: TUI },
      transform: { ...COMMON.transform, define: { ...COMMON.transform.define, ...NO_FETCH } },
      external: NOT_BUNDLED,
      plugins: [ownPlaces(), standIns(), sharedWithProgram(), licences('LICENSES-tui.txt')],
    },
    { ...OUTPUT, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
  );
}

const [worker] = await build(
  { ...COMMON, input: { 'track-worker': WORKER }, plugins: [leanParser(), licences('LICENSES-worker.txt')] },
  { ...OUTPUT, format: 'cjs', entryFileNames: '[name].cjs', exports: 'named', codeSplitting: false },
);
requireAlone(worker);

const compiled = spawnSync(
  process.execPath,
  [path.join(root, 'test/setup/compile.cjs'), program, path.resolve(renamed, 'program')],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
if (compiled.status !== 0) throw new Error('compiling the program failed');

async function build(input, output) {
  const bundle = await rolldown(input);
  const { output: files } = await bundle.write(output);
  await bundle.close();
  return files;
}

/**
 * CommonJS cannot require all packages: one that awaits at its top level has to be imported where it is used. And what V8
 * compiled before cannot import.
 */
function requireLoadable(files) {
  const own = new Set(files.map(({ fileName }) => fileName));
  for (const { fileName, name, code = '', imports = [] } of files) {
    const wrong = imports.filter(
      (other) => !own.has(other) && !isBuiltin(other) && !['better-sqlite3', 'piscina'].includes(other),
    );
    if (wrong.length > 0) throw new Error(`${fileName} requires ${wrong.join(', ')}`);
    if (TOGETHER.some((group) => group.name === name) && /\bimport\(/.test(code))
      throw new Error(`${fileName} imports`);
  }
}

/** The worker is one file: what V8 compiled before cannot import, and every file more is waited for. */
function requireAlone({ fileName, code, imports }) {
  const other = imports.find((name) => !isBuiltin(name));
  if (other !== undefined) throw new Error(`${fileName} requires ${other}`);
  if (/\bimport\(/.test(code)) throw new Error(`${fileName} imports`);
}

/** Our files believe that they are where the compiler puts them: `schema/` and the threads are found from there. */
function ownPlaces() {
  return {
    name: 'own-places',
    transform(code, id) {
      if (!id.startsWith(src) || !code.includes('import.meta.url')) return undefined;
      if (code.includes(WORKER_PLACE)) {
        return { code: code.replace(WORKER_PLACE, "new URL('../../bin/track-worker.js', import.meta.url)"), map: null };
      }
      const compiled = path
        .relative(src, id)
        .replaceAll(path.sep, '/')
        .replace(/\.tsx?$/, '.js');
      return {
        code: code
          // What is required because its CommonJS loads faster, or because it is JSON, is bundled too.
          .replaceAll(
            /^const (\w+) = createRequire\(import\.meta\.url\)\(('[^']+')\) as .*;$/gm,
            'import * as $1 from $2;',
          )
          .replaceAll('import.meta.url', `new URL('../${compiled}', import.meta.url).href`),
        map: null,
      };
    },
  };
}

/** What costs much as it is loaded, or each time that it is used, and is not needed for it. */
function standIns() {
  const file = (name) => path.join(root, 'test/setup/stand-ins', name);
  return {
    name: 'stand-ins',
    resolveId(name, importer, { kind }) {
      // What is CommonJS has other versions of them, and is not loaded at the start.
      if (kind !== 'import-statement' || importer === file('ansi-tokenize.mjs')) return undefined;
      return {
        assert: file('assert.cjs'),
        'string-width': file('string-width.cjs'),
        '@alcalzone/ansi-tokenize': file('ansi-tokenize.mjs'),
      }[name];
    },
  };
}

/**
 * The program reaches the terminal interface, which is another bundle, by a file of its own: V8 cannot import from what was
 * compiled before (bin/compiled.js). Whoever awaits that file gets what it resolves to: the interface.
 */
function tuiApart() {
  const door = '\0tui';
  const tui = './tui.mjs';
  return {
    name: 'tui-apart',
    resolveId(name, importer) {
      if (importer === door) return { id: tui, external: true };
      const isTui = isOurs(importer) && path.resolve(path.dirname(importer), name) === TUI.replace(/\.tsx$/, '.js');
      return isTui ? door : undefined;
    },
    load: (id) =>
      id === door ? `export const then = (resolve, reject) => { import('${tui}').then(resolve, reject); };` : undefined,
  };
}

function sharedWithProgram() {
  return {
    name: 'shared-with-program',
    resolveId(name, importer) {
      if (!isOurs(importer)) return undefined;
      const wanted = path.resolve(path.dirname(importer), name).replace(/\.js$/, '.ts');
      const [shared] = Object.entries(SHARED).find(([, file]) => file === wanted) ?? [];
      return shared === undefined ? undefined : { id: `./${shared}.cjs`, external: true };
    },
  };
}

function isOurs(importer) {
  return importer?.startsWith(src) === true;
}

/** The licences of the packages that are bundled ask to be passed on with them. */
function licences(fileName) {
  return {
    name: 'licences',
    generateBundle(_options, output) {
      const packages = new Set(Object.values(output).flatMap(({ moduleIds = [] }) => moduleIds.map(packageOf)));
      packages.delete(undefined);
      const texts = [...packages].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        const text = file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
        return `${name} ${version} (${license})\n\n${text}\n`;
      });
      this.emitFile({ type: 'asset', fileName, source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

/** The folder of the package that a module is in; `undefined` for ours. */
function packageOf(id) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll(path.sep, '/')) ?? [];
  return folder !== undefined && existsSync(path.join(folder, 'package.json')) ? folder : undefined;
}
