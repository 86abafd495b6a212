import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { temporaryFolder } from './tree.js';

/** A history in a folder of its own; closed and removed when the test ends. */
export function openHistory(path = join(temporaryFolder(), 'history.db')): OperationHistoryTracker {
  const history = OperationHistoryTracker.openSync({ path });
  onTestFinished(() => {
    history.closeSync();
  });
  return history;
}
