import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/tree.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Uses each public class with its types; runs below a folder that it is given. */
const CONSUMER = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  EXIT_CODES, MusicOrganizer, OperationHistoryTracker, OperationRollbackService, TrackedFileMover, UserError,
  type OperationRecord, type OperationSession, type OrganizeOptions, type OrganizeResult, type RollbackResult, type WorkflowEvent,
} from 'music-organize';

const folder: string = process.argv[2] ?? '.';
const historyDb = folder + '/history.db';
mkdirSync(folder + '/source');
writeFileSync(folder + '/source/Singer - Song.mp3', readFileSync(process.argv[3] ?? ''));

const types = new Set<WorkflowEvent['type']>();
const onEvent = (event: WorkflowEvent): void => void types.add(event.type);
const options: OrganizeOptions = { source: folder + '/source', target: folder + '/library', sessionId: 'api' };
const result: OrganizeResult = await new MusicOrganizer({ historyDb, onEvent }).organize(options);
const undone: RollbackResult = await new OperationRollbackService({ historyDb }).rollbackSession('api');

const tracker = await OperationHistoryTracker.open({ path: historyDb });
const session: OperationSession = await tracker.startSession({ sourceRoot: folder, targetRoot: folder });
const mover = new TrackedFileMover({ journal: tracker, sessionId: session.session_id, roots: [folder], backupRoot: null });
await mover.add({
  type: 'create_directory', sourcePath: null, targetPath: folder + '/made', checksum: null, size: null, details: {},
});
await mover.finish();
await tracker.endSession(session.session_id);
const records: OperationRecord[] = await tracker.getSessionOperations(session.session_id, 'completed');
await tracker.close();

let refusal: unknown;
try {
  await new MusicOrganizer({ historyDb }).organize({ source: folder + '/nowhere' });
} catch (error) {
  refusal = error;
}
const code: number = refusal instanceof UserError ? refusal.exitCode : EXIT_CODES.failed;
console.log(JSON.stringify({
  moved: result.summary.by_type.move, undone: undone.status, events: [...types], made: records.map((record) => record.target_path), code,
}));
`;

test('the package installs, types and runs in a project of its own', { timeout: 240_000 }, async () => {
  const folder = temporaryFolder();
  // Without scripts: the build of prepack would take dist/ away from the tests that run beside this one.
  const { stdout } = await execa('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
  });
  const [{ filename, files }] = JSON.parse(stdout);
  const names = files.map(({ path }: { path: string }) => path);
  expect(names).toEqual(
    expect.arrayContaining([
      'bin/music-organize.js',
      'bin/package.json',
      'bin/track-worker.js',
      'dist/program/start.cjs',
      'dist/program/track-worker.cjs',
      'dist/program/LICENSES.txt',
      'dist/index.js',
      'dist/index.d.ts',
      'schema/0001_operation_history.sql',
    ]),
  );
  expect(
    names.filter((name: string) => /^(src|test|fixtures|node_modules|coverage)\/|compiled-for|\.compiled$/.test(name)),
  ).toEqual([]);

  const modules = join(folder, 'consumer/node_modules');
  const installed = join(modules, 'music-organize');
  mkdirSync(installed, { recursive: true });
  await execa('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', installed]);
  // Only what package.json calls a dependency: one that is missing there is missing here.
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }

  const consumer = join(folder, 'consumer');
  writeFileSync(join(consumer, 'package.json'), '{"type": "module", "private": true}');
  writeFileSync(join(consumer, 'index.ts'), CONSUMER);
  const compilerOptions = {
    strict: true,
    module: 'NodeNext',
    target: 'ES2023',
    skipLibCheck: false,
    types: ['node'],
    exactOptionalPropertyTypes: true,
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const compiled = await execa(process.execPath, [tsc, '-p', consumer], { reject: false });

  mkdirSync(join(folder, 'data'));
  const track = join(ROOT, 'fixtures/audio/id3v24.mp3');
  const environment = { env: { HOME: folder, PATH: process.env['PATH'] }, extendEnv: false, cwd: folder };
  const run = await execa(process.execPath, [join(consumer, 'index.js'), join(folder, 'data'), track], environment);
  expect(JSON.parse(run.stdout)).toMatchObject({
    moved: 1,
    undone: 'rolled_back',
    made: [join(folder, 'data/made')],
    code: 2,
  });
  expect(JSON.parse(run.stdout).events).toEqual(
    expect.arrayContaining(['session_started', 'operation_finished', 'session_finished']),
  );

  const bin = (...args: string[]) =>
    execa(process.execPath, [join(installed, 'bin/music-organize.js'), ...args], environment);
  expect((await bin('--version')).stdout).toBe(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version);
  // The bundled program: with the packages that it leaves out, threads, and files of the package.
  mkdirSync(join(folder, 'in'));
  copyFileSync(track, join(folder, 'in/song.mp3'));
  await bin('organize', join(folder, 'in'), join(folder, 'out'));
  const [session] = JSON.parse((await bin('sessions', '--format', 'json')).stdout);
  expect(session).toMatchObject({ status: 'completed', failed_operations: 0 });
  expect(existsSync(join(folder, 'in/song.mp3'))).toBe(false);
  // Regression: the declarations of the package needed @types/better-sqlite3, which it does not bring along.
  expect(compiled.stdout, compiled.stdout).toBe('');
});
