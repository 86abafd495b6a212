import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, it } from 'vitest';
// As built: threads start from compiled files.
import { CopyCrew } from '../../dist/filesystem/copies-ahead.js';
import { discardPart, prepareCopy } from '../../dist/filesystem/prepare-copy.js';
import { TrackedFileMover } from '../../dist/workflows/move/tracked-file-mover.js';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationOutcome, PlannedOperation } from '../../src/domain/operation.js';
import type { CopyMaker } from '../../src/filesystem/copies-ahead.js';
import { recoverSessions } from '../../src/workflows/recover.js';
import type { MoverOptions } from '../../src/workflows/move/tracked-file-mover.js';
import { pendingOperations } from '../../src/workflows/move/pending.js';
import { temporaryName } from '../../src/workflows/move/temporary-name.js';
import { openHistory } from '../support/history.js';
import { planned } from '../support/operations.js';
import { OTHER_DISK, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

const FILES = 12;
const SIZE = 2 << 20;
const NAMES = Array.from({ length: FILES }, (_, index) => `track ${String(index + 1)}`);
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
const at = (name: string): string => join(root, name);
const parts = (folder = at('lib')): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'))
    : [];

beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(at('lib'));
  write(root, Object.fromEntries(NAMES.map((name) => [`in/${name}`, Buffer.alloc(SIZE, name)])));
  history = openHistory();
  sessionId = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') }).session_id;
});

/** Two albums, each with its folder before it. */
function copies(type: 'copy' | 'move' = 'copy', library = at('lib')): PlannedOperation[] {
  return NAMES.flatMap((name, index) => {
    const album = join(library, index < FILES / 2 ? 'one' : 'two');
    const folder = planned('create_directory', null, album);
    const operation = { ...planned(type, at(`in/${name}`), join(album, name)), checksum: null };
    return index % (FILES / 2) === 0 ? [folder, operation] : [operation];
  });
}

async function carryOut(operations: readonly PlannedOperation[], options: Partial<MoverOptions> = {}): Promise<void> {
  const settings = { journal: history, sessionId, roots: [at('lib')], backupRoot: null, concurrency: 3 };
  const mover = new TrackedFileMover({ ...settings, ...options });
  await mover.add(...operations);
  await mover.finish();
}

const statuses = (): string[] => [...history.operations(sessionId)].map(({ status }) => status);

/** Makes each copy at once, whole, when it is asked for; so that what is ahead does not depend on threads. */
function eager(log: string[], discard: typeof discardPart = discardPart): CopyMaker {
  return {
    threads: 2,
    prepare: (request) => {
      log.push(`ahead ${basename(request.source)}`);
      const steps = prepareCopy(request);
      let step = steps.next();
      while (step.done !== true) step = steps.next();
      const made = step.value;
      const copy = { copy: Promise.resolve(made), isReady: true, isUsed: false };
      return Object.assign(copy, {
        used: () => (copy.isUsed = true),
        discard: () => {
          if (copy.isUsed) return Promise.resolve(null);
          copy.isUsed = true;
          return Promise.resolve(discard(request, made.part));
        },
      });
    },
  };
}

const disks: ('copy' | 'move')[] = OTHER_DISK === null ? ['copy'] : ['copy', 'move'];
/** A move that is made ahead goes to another disk. */
const libraryFor = (type: 'copy' | 'move'): string => (type === 'copy' ? at('lib') : temporaryFolder(OTHER_DISK!));

it.each(disks)('all that has room is made ahead, folders with it, before the first is told (%s)', async (type) => {
  const library = libraryFor(type);
  const before = Object.fromEntries(NAMES.map((name) => [name, sha256(at(`in/${name}`))]));
  const log: string[] = [];
  await carryOut(copies(type, library), {
    roots: [library],
    copies: eager(log),
    onOutcome: ({ targetPath }) => void log.push(`told ${basename(targetPath ?? '')}`),
  });
  const told = copies(type, library).map(({ targetPath }) => `told ${basename(targetPath ?? '')}`);
  expect(log).toEqual([...NAMES.map((name) => `ahead ${name}`), ...told]);
  expect(parts(library)).toEqual([]);
  for (const [index, name] of NAMES.entries()) {
    expect(sha256(join(library, index < FILES / 2 ? 'one' : 'two', name))).toBe(before[name]);
  }
});

it.each(disks)(
  'an edit after the copy was made ahead is not lost, also when it sets the time back (%s)',
  async (type) => {
    const library = libraryFor(type);
    const edited = at('in/track 5');
    let isEdited = false;
    const onOutcome = (): void => {
      if (isEdited) return;
      const { atime, mtime } = statSync(edited);
      writeFileSync(edited, Buffer.alloc(SIZE, 'edited'));
      utimesSync(edited, atime, mtime);
      isEdited = true;
    };
    utimesSync(edited, 1e9, 1e9);
    const log: string[] = [];
    await carryOut(copies(type, library), { roots: [library], copies: eager(log), onOutcome });
    expect(log).toContain('ahead track 5');
    expect(readFileSync(join(library, 'one/track 5'), 'utf8').slice(0, 6)).toBe('edited');
    expect(new Set(statuses())).toEqual(new Set(['completed']));
  },
);

it('what cannot be removed of a copy is told with its operation, and ends nothing else', async () => {
  const left = (request: Parameters<typeof discardPart>[0]): string => request.temporary;
  const onOutcome = (): void => rmSync(at('in/track 3'), { force: true });
  await carryOut(copies(), { copies: eager([], left), onOutcome });
  const records = [...history.operations(sessionId)];
  expect(records.map(({ status }) => status)).toEqual(
    copies().map(({ sourcePath }) => (sourcePath === at('in/track 3') ? 'failed' : 'completed')),
  );
  expect(records[3]?.error_message).toContain(join(at('lib'), parts()[0]!));
});

it('folders that were made ahead are journaled when another operation ends the run', async () => {
  const mover = new TrackedFileMover({
    ...{ journal: history, sessionId, roots: [at('lib')], backupRoot: null, copies: eager([]) },
    onOutcome: ({ targetPath }) => {
      if (targetPath === at('lib/one/track 1')) throw new Error('a bug');
    },
  });
  await mover.add(...copies());
  await expect(mover.finish()).rejects.toThrow('a bug');
  mover.abandon();
  const folders = [...history.operations(sessionId, { type: ['create_directory'] })];
  expect(folders.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(parts()).toEqual([]);
});

it.each([
  ['cannot start', 'throw new Error("half an update");'],
  ['die at work', 'export default () => process.exit(1);'],
])('threads that %s leave the copies to who needs them', async (_, text) => {
  write(root, { 'worker.mjs': text });
  const crew = new CopyCrew(2, pathToFileURL(at('worker.mjs')));
  await carryOut(copies(), { copies: crew });
  expect(new Set(statuses())).toEqual(new Set(['completed']));
  expect([crew.threads, parts()]).toEqual([1, []]);
});

it('copies by threads are told in order, and every byte is counted once', async () => {
  const told: string[] = [];
  let bytes = 0;
  await carryOut(copies(), {
    onOutcome: ({ targetPath }) => void told.push(targetPath ?? ''),
    onBytes: (more) => (bytes += more),
  });
  expect(bytes).toBe(FILES * SIZE);
  expect(told).toEqual(copies().map(({ targetPath }) => targetPath));
  expect(parts()).toEqual([]);
  for (const record of history.operations(sessionId, { type: ['copy'] })) {
    const sum = sha256(record.source_path!);
    expect([record.status, record.checksum_before, record.checksum_after]).toEqual(['completed', sum, sum]);
    expect(sha256(record.target_path!)).toBe(sum);
  }
});

it('an interruption removes what was made ahead before it is called pending, and the rest is done later', async () => {
  const controller = new AbortController();
  const left: number[] = [];
  let bytes = 0;
  await carryOut(copies(), {
    signal: controller.signal,
    onBytes: (more) => (bytes += more),
    onOutcome: (operation: PlannedOperation, { status }: OperationOutcome) => {
      if (status === 'pending') left.push(parts().length);
      else if (operation.type === 'copy') controller.abort();
    },
  });
  expect(new Set(left)).toEqual(new Set([0]));
  expect(bytes).toBe(
    SIZE * statuses().filter((status, index) => status === 'completed' && copies()[index]?.type === 'copy').length,
  );
  expect(statuses()).toContain('pending');
  for (const operations of pendingOperations(history, sessionId)) await carryOut(operations);
  expect(new Set(statuses())).toEqual(new Set(['completed']));
  expect(Object.keys(treeOf(at('lib')))).toHaveLength(FILES + 3);
});

it('what goes wrong with one that is ahead is its own, and told in its turn', async () => {
  const operations = copies();
  appendFileSync(at('in/track 3'), '!'); // Changed after it was planned.
  write(at('lib'), { 'one/track 4': 'somebody else' });
  rmSync(at('in/track 9'));
  const broken = operations[6]!; // Its temporary name is another's.
  const own = join(at('lib/one'), temporaryName(sessionId, 7));
  writeFileSync(own, 'mine');
  await carryOut(operations);
  const records = [...history.operations(sessionId)].filter(({ operation_type }) => operation_type === 'copy');
  expect(records.map(({ status }) => status)).toEqual(
    NAMES.map((_, index) => ([2, 5, 8].includes(index) ? 'skipped' : 'completed')),
  );
  expect([records[3]!.target_path, broken.targetPath]).toEqual([at('lib/one/track 4 (2)'), at('lib/one/track 6')]);
  expect(parts()).toEqual([join('one', temporaryName(sessionId, 7))]);
});

it('copies that were ahead when the process died are removed by recovery', async () => {
  const operations = copies();
  const ids = history.commit({ sessionId, outcomes: [], intents: operations, directoryTimes: [] });
  for (const folder of ['one', 'two']) mkdirSync(at(`lib/${folder}`));
  operations.forEach(({ type, targetPath }, index) => {
    if (type === 'copy') writeFileSync(join(targetPath!, '..', temporaryName(sessionId, ids[index]!)), 'half of');
  });
  expect(parts()).toHaveLength(FILES);
  await recoverSessions(history);
  expect(parts()).toEqual([]);
  expect(statuses().filter((status) => status === 'pending')).toHaveLength(FILES);
});

it('nothing is made behind a link, or in a folder that is none', async () => {
  const other = temporaryFolder();
  write(at('lib'), { one: 'a file' });
  symlinkSync(other, at('lib/two'));
  await carryOut(copies());
  expect(statuses()).not.toContain('completed');
  expect([readdirSync(other), parts()]).toEqual([[], []]);
});
