import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationStatus, PlannedOperation } from '../../src/domain/operation.js';
import { temporaryName } from '../../src/workflows/move/temporary-name.js';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import { recoverSessions, type RecoveryReport } from '../../src/workflows/recover.js';
import { openHistory } from './history.js';
import { temporaryFolder, treeOf, write } from './tree.js';

export interface UnfinishedRun {
  /** Of the test that runs now, as the next two. */
  readonly root: string;
  readonly history: OperationHistoryTracker;
  readonly sessionId: string;
  at(name: string): string;
  /** What the journal holds when the process dies between the commit of its intent and that of its outcome. */
  journal(operation: PlannedOperation): number;
  part(id: number, folder?: string): string;
  organizedOne(): Promise<void>;
  recovered(id: number): Promise<{ status: OperationStatus; report: RecoveryReport }>;
  /** The session ends, and another one runs. @returns its id */
  startAnother(): string;
}

/** A run that dies, new for each test of the file that calls it: a file in `in/`, an empty `lib/`, a running session. */
export function unfinishedRun(): UnfinishedRun {
  let root: string;
  let history: OperationHistoryTracker;
  let sessionId: string;
  const at = (name: string): string => join(root, name);
  beforeEach(() => {
    root = temporaryFolder();
    write(root, { 'in/a': 'content' });
    mkdirSync(at('lib'));
    history = openHistory();
    sessionId = history.startSessionSync({
      sourceRoot: at('in'),
      targetRoot: at('lib'),
      metadata: { kind: 'organize' },
    }).session_id;
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
    journal: (operation) => history.commit({ sessionId, outcomes: [], intents: [operation], directoryTimes: [] })[0]!,
    part: (id, folder = 'lib') => at(join(folder, temporaryName(sessionId, id))),
    async organizedOne() {
      const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('lib')], backupRoot: null });
      await mover.moveFile(at('in/a'), at('lib/a'));
    },
    async recovered(id) {
      const [report] = await recoverSessions(history);
      const status = history.findOperation(id)!.status;
      const settled = treeOf(root);
      // Idempotent: the second recovery changes nothing, even if the session is running again.
      history.setSessionStatus(sessionId, 'running');
      await recoverSessions(history);
      expect(treeOf(root)).toEqual(settled);
      expect(history.findOperation(id)!.status).toBe(status);
      return { status, report: report! };
    },
    startAnother() {
      history.endSessionSync(sessionId);
      sessionId = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') }).session_id;
      return sessionId;
    },
  };
}
