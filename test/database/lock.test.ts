import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { currentHolder } from '../../src/database/lock.js';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { HistoryError, HistoryLockedError } from '../../src/domain/errors.js';
import { openHistory } from '../support/history.js';
import { temporaryFolder } from '../support/tree.js';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Another process that holds the history until it is killed. */
async function holderProcess(path: string): Promise<ChildProcess> {
  const code = `
    import { OperationHistoryTracker } from 'music-organize';
    const history = await OperationHistoryTracker.open({ path: process.env.HISTORY, command: 'organize' });
    await history.startSession({ sessionId: 'of-the-other', sourceRoot: '/in', targetRoot: '/lib' });
    console.log('held');
    setInterval(() => history, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: packageRoot,
    env: { ...process.env, HISTORY: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the lock of a history', () => {
  it('keeps a second writer out, at once, and says who holds it', () => {
    const { path } = openHistory();
    const started = Date.now();
    const error = thrownBy(() => OperationHistoryTracker.openSync({ path, command: 'rollback' })) as HistoryLockedError;
    expect(Date.now() - started).toBeLessThan(1000);
    expect(error).toBeInstanceOf(HistoryLockedError);
    expect(error).toMatchObject({ exitCode: 4, path });
    expect(error.message).toContain(`api, process ${process.pid}`);
  });

  it('is one lock for a history and a link to it', () => {
    const { path } = openHistory();
    const link = join(temporaryFolder(), 'link.db');
    symlinkSync(path, link);
    expect(thrownBy(() => openHistory(link))).toBeInstanceOf(HistoryLockedError);
  });

  it('is free after closing, and histories of one folder have one each', () => {
    const folder = temporaryFolder();
    openHistory(join(folder, 'a.db')).closeSync();
    openHistory(join(folder, 'a.db'));
    openHistory(join(folder, 'b.db'));
    openHistory(join(folder, 'operation_history.db'));
    expect(existsSync(join(folder, 'lock.db'))).toBe(true);
  });

  it('tells who holds it, and nobody when nobody does', () => {
    const history = openHistory();
    expect(currentHolder(history.path)).toContain(`process ${process.pid}`);
    history.closeSync();
    expect(currentHolder(history.path)).toBeNull();
  });

  it('is asked who holds it without a trace: nobody is kept out, nothing is made', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'h.db');
    expect(currentHolder(join(folder, 'none', 'h.db'))).toBeNull();
    expect(currentHolder(path)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    openHistory(path).closeSync();
    // As if a run began while somebody looks: a lock that is shared lets others look, too.
    const looking = new BetterSqlite3(join(folder, 'h.db-lock.db'));
    looking.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
    expect(currentHolder(path)).toBeNull();
    looking.close();
  });

  it('is given back when it cannot be written who holds it', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'h.db');
    mkdirSync(join(folder, 'h.db-lock.json'));
    const error = thrownBy(() => openHistory(path));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ hint: expect.stringContaining('--history-db') });
    rmdirSync(join(folder, 'h.db-lock.json'));
    openHistory(path);
  });

  it('of another process: writers are refused, readers are not, and kill -9 frees it', async () => {
    const path = join(temporaryFolder(), 'h.db');
    const child = await holderProcess(path);
    const error = thrownBy(() => openHistory(path)) as HistoryLockedError;
    expect(error).toBeInstanceOf(HistoryLockedError);
    expect(error.message).toContain(`organize, process ${child.pid}`);

    const reader = OperationHistoryTracker.openSync({ path, access: 'read' });
    expect(reader.listSessionsSync().map((session) => session.session_id)).toEqual(['of-the-other']);
    reader.closeSync();

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(openHistory(path).listSessionsSync()).toHaveLength(1);
  });

  it('stays when somebody reads who holds it', () => {
    const { path } = openHistory();
    currentHolder(path);
    expect(thrownBy(() => openHistory(path))).toBeInstanceOf(HistoryLockedError);
  });

  it.each<[string, (path: string) => void]>([
    [
      'a folder',
      (path) => {
        mkdirSync(path);
      },
    ],
    [
      'no database',
      (path) => {
        writeFileSync(path, 'something else '.repeat(500));
      },
    ],
  ])('that cannot be taken, since its file is %s, is a HistoryError and no bug', (_, damage) => {
    const folder = temporaryFolder();
    damage(join(folder, 'h.db-lock.db'));
    expect(thrownBy(() => openHistory(join(folder, 'h.db')))).toBeInstanceOf(HistoryError);
  });
});
