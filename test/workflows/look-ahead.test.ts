import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
// As built: threads start from compiled files.
import { TrackedFileMover } from '../../dist/workflows/move/tracked-file-mover.js';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationOutcome, PlannedOperation } from '../../src/domain/operation.js';
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

it('copies are made ahead of their turn, told in order, and every byte is counted once', async () => {
  const told: string[] = [];
  let [bytes, mostParts] = [0, 0];
  await carryOut(copies(), {
    onOutcome: ({ targetPath }) => {
      told.push(targetPath ?? '');
      mostParts = Math.max(mostParts, parts().length);
    },
    onBytes: (more) => (bytes += more),
  });
  expect(mostParts).toBeGreaterThan(1);
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

it.skipIf(OTHER_DISK === null)('moves to another disk are made ahead as well', async () => {
  const library = temporaryFolder(OTHER_DISK!);
  const before = Object.fromEntries(NAMES.map((name) => [name, sha256(at(`in/${name}`))]));
  let mostParts = 0;
  await carryOut(copies('move', library), {
    roots: [library],
    onOutcome: () => (mostParts = Math.max(mostParts, parts(library).length)),
  });
  expect(mostParts).toBeGreaterThan(1);
  expect(parts(library)).toEqual([]);
  expect(readdirSync(at('in'))).toEqual([]);
  for (const [index, name] of NAMES.entries()) {
    expect(sha256(join(library, index < FILES / 2 ? 'one' : 'two', name))).toBe(before[name]);
  }
});
