/**
 * Makes every npm script work on a fresh clone: installs when node_modules does not hold what package-lock.json asks for, and
 * builds dist/ when it is older than its sources. Costs some tens of milliseconds when there is nothing to do.
 *
 * Plain Node, no dependencies: it runs before there are any.
 *
 * `node test/setup/prepare.mjs`          install and build if needed
 * `node test/setup/prepare.mjs --build`  build in any case (used before packing)
 *
 * Exits with 1, and leaves an earlier dist/ as it was, when a step fails. Takes no lock: a build is made in a folder of its
 * own and then renamed to dist/, so a reader never sees a half-written build; two installs at once would disturb each other.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const inRoot = (...parts) => path.join(root, ...parts);

const lockfile = inRoot('package-lock.json');
/** npm's own record of what it put into node_modules. */
const installedLockfile = inRoot('node_modules', '.package-lock.json');
const dist = inRoot('dist');
/** What makes the part of dist/ that bin/ starts. */
const BUNDLER = [
  ...['bundle.mjs', 'lean-parser.mjs', 'compile.cjs'].map((name) => inRoot('test', 'setup', name)),
  inRoot('bin', 'compiled.js'),
  ...walk(inRoot('test', 'setup', 'stand-ins')),
];

installIfNeeded();
buildIfNeeded();

function installIfNeeded() {
  const reason = reasonToInstall();
  if (reason === undefined) return;
  console.error(`prepare: npm ci, because ${reason}`);
  // Under npm, the npm that runs us; --include=dev, because NODE_ENV=production would leave out the compiler.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--include=dev'];
  if (npm !== undefined && /\.[cm]?js$/.test(npm)) run(process.execPath, [npm, ...args]);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32' });
}

function reasonToInstall() {
  if (!existsSync(inRoot('node_modules'))) return 'node_modules is missing';
  if (!existsSync(installedLockfile)) return 'node_modules was not completed by npm';
  if (modified(lockfile) <= modified(installedLockfile)) return undefined;
  if (!holdsWhatIsLocked()) return 'package-lock.json is newer than node_modules';
  // Only the date changed, as after a git checkout: remember that we looked.
  const now = new Date();
  utimesSync(installedLockfile, now, now);
  return undefined;
}

/** Whether both lockfiles name the same versions; optional packages may be absent, for they may be for another platform. */
function holdsWhatIsLocked() {
  const locked = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedLockfile, 'utf8')).packages;
  const same = (a, b) => a?.version === b?.version && a?.integrity === b?.integrity;
  return (
    Object.entries(locked).every(([name, entry]) =>
      name === '' ? true : name in installed ? same(entry, installed[name]) : entry.optional === true,
    ) && Object.keys(installed).every((name) => name in locked)
  );
}

function buildIfNeeded() {
  const reason = reasonToBuild();
  if (reason === undefined) return;
  console.error(`prepare: building dist/, because ${reason}`);
  const startedAt = new Date();
  const fresh = inRoot(`.dist-${process.pid}`);
  // Survive Ctrl-C, which ends the compiler, for long enough to tidy up; run() then exits.
  process.on('SIGINT', () => undefined);
  process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
  run(process.execPath, [
    inRoot('node_modules', 'typescript', 'bin', 'tsc'),
    ...['-p', 'tsconfig.json', '--incremental', 'false', '--noEmitOnError', '--outDir', fresh],
  ]);
  run(process.execPath, [inRoot('test', 'setup', 'bundle.mjs'), fresh, dist]);
  // A new folder each time: what was compiled from a file since removed must not live on.
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
  // The folder's date is the build's: its start, so that a file saved while it ran counts as newer.
  utimesSync(dist, startedAt, startedAt);
}

function reasonToBuild() {
  if (process.argv.includes('--build')) return 'it was asked for';
  if (!existsSync(dist)) return 'it is missing';
  const builtAt = modified(dist);
  const changed = [inRoot('tsconfig.json'), inRoot('package.json'), ...BUNDLER, ...walk(inRoot('src'))].find(
    (file) => modified(file) >= builtAt,
  );
  return changed === undefined ? undefined : `${path.relative(root, changed)} is newer`;
}

/** The folder and all below it. Folders too: their dates tell of removed files. */
function* walk(folder) {
  yield folder;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const child = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(child);
    else yield child;
  }
}

/** Modification time in milliseconds; 0, older than all, for what was removed while we looked. */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs a command in the package folder with our terminal; ends this process when the command fails. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`prepare: ${error.message}`);
  if (status !== 0) {
    console.error(`prepare: "${[path.basename(command), ...args].join(' ')}" failed`);
    process.exit(1);
  }
}
