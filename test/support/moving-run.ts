import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { PlannedOperation } from '../../src/domain/operation.js';
import { TrackedFileMover, type MoverOptions } from '../../src/workflows/move/tracked-file-mover.js';
import { openHistory } from './history.js';
import { temporaryFolder, write } from './tree.js';

export interface MovingRun {
  /** Of the test that runs now, as the next two. */
  readonly root: string;
  readonly history: OperationHistoryTracker;
  readonly sessionId: string;
  at(name: string): string;
  mover(options?: Partial<MoverOptions>): TrackedFileMover;
  /** Does the operations and gives the records. */
  carryOut(operations: readonly PlannedOperation[], options?: Partial<MoverOptions>): Promise<string[]>;
}

/** A session for a mover, new for each test of the file that calls it: two files in `in/`, an empty `lib/`. */
export function movingRun(): MovingRun {
  let root: string;
  let history: OperationHistoryTracker;
  let sessionId: string;
  const at = (name: string): string => join(root, name);
  beforeEach(() => {
    root = temporaryFolder();
    write(root, { 'in/a': 'content', 'in/b': 'other' });
    mkdirSync(at('lib'));
    history = openHistory();
    sessionId = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') }).session_id;
  });
  const mover = (options: Partial<MoverOptions> = {}): TrackedFileMover =>
    new TrackedFileMover({
      journal: history,
      sessionId,
      roots: [at('lib')],
      backupRoot: at('lib/.store'),
      ...options,
    });
  return {
    get root() {
      return root;
    },
    get history() {
      return history;
    },
    get sessionId() {
      return sessionId;
    },
    at,
    mover,
    async carryOut(operations, options = {}) {
      const one = mover(options);
      for (const operation of operations) await one.add(operation);
      await one.finish();
      return [...history.operations(sessionId)].map((record) => `${record.operation_type} ${record.status}`);
    },
  };
}
