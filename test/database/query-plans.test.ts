import BetterSqlite3 from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { KnownRecords } from '../../src/database/known-records.js';
import { openHistory } from '../support/history.js';

it('no query reads all records of the history', async () => {
  const history = openHistory();
  const prepare = vi.spyOn(BetterSqlite3.prototype, 'prepare');
  const { session_id } = history.startSessionSync({ sourceRoot: '/in', targetRoot: '/lib' });
  const { id } = history.recordOperationSync({
    session_id,
    operation_type: 'move',
    status: 'completed',
    source_path: '/in/a',
    target_path: '/lib/a',
  });
  for (const order of ['asc', 'desc'] as const) {
    await history.getSessionOperations(session_id, { order });
    await history.getSessionOperations(session_id, { order, status: ['completed'] });
    await history.getSessionOperations(session_id, { order, status: ['completed', 'failed'], type: ['move', 'copy'] });
    await history.getSessionOperations(session_id, { order, type: ['move'] });
  }
  Array.from(history.operationsBelow('/lib'));
  history.findOperation(id);
  history.countByStatus(session_id);
  history.outlines(session_id, 0, 9);
  history.idsOfStatus(session_id, 'completed', 0, 9);
  history.extentOfPage(session_id, 0, 9);
  await history.getSessionSummary(session_id);
  history.countBackupReferences('/store/aa');
  history.sharesObject('/store/aa');
  Array.from(history.backupsBelow('/lib'));
  history.extentBelow('/lib');
  history.currentHolder('/lib/a');
  history.recordsNaming('/in/a', session_id);
  history.newestOperationOutside(session_id);
  history.laterDeparture('/in/a', id);
  Array.from(history.laterArrivals('/lib/a', 0));
  history.removalOf('/in', id);
  history.directoryTimes(session_id);
  history.undosOf(session_id);
  history.removalRisk(session_id);
  history.keepsContent(session_id);
  for (const reference of ['last', session_id, session_id.slice(0, 5)]) history.resolveSession(reference);
  history.listSessionsSync({ after: { session_id, start_time: 'x' } });
  history.listSessionsSync({ status: ['completed'], since: new Date(0), before: new Date() });
  const intent = {
    type: 'move',
    sourcePath: '/in/b',
    targetPath: '/lib/b',
    checksum: null,
    size: 1,
    details: {},
  } as const;
  const [undo] = history.commit({
    sessionId: session_id,
    outcomes: [],
    intents: [{ ...intent, undoes: id }],
    directoryTimes: [],
  });
  const outcome = {
    id: undo!,
    status: 'completed',
    message: null,
    checksumBefore: null,
    checksumAfter: null,
    targetPath: null,
    backupPath: null,
    details: {},
  } as const;
  history.commit({
    sessionId: session_id,
    outcomes: [outcome],
    intents: [{ ...intent, recordId: id }],
    directoryTimes: [{ path: '/in', mtime_ns: '1' }],
  });
  history.commit({
    sessionId: session_id,
    outcomes: [{ ...outcome, id }],
    intents: [],
    directoryTimes: [],
  });
  history.endSessionSync(session_id);
  await history.deleteSession(session_id);
  const queries = [...new Set(prepare.mock.calls.map(([sql]) => sql))];
  prepare.mockRestore();

  const database = new BetterSqlite3(history.path);
  const known = new KnownRecords(database, 'write');
  const plansOf = (sql: string): { sql: string; plan: string } => {
    const parameters = Array.from(sql.matchAll(/\?/g), () => null);
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
    return { sql, plan: steps.map(({ detail }) => detail).join('; ') };
  };
  const plans = queries.map(plansOf);
  // The same while a session is being removed.
  history.startSessionSync({ sessionId: 'gone', sourceRoot: '/in', targetRoot: '/lib' });
  history.endSessionSync('gone');
  history.forgetSessions(['gone']);
  known.refresh();
  plans.push(...queries.map(plansOf));
  expect(plans.some(({ plan }) => plan.includes('owner'))).toBe(true);
  database.close();
  expect(plans.length).toBeGreaterThan(15);
  expect(plans.filter(({ plan }) => /SCAN (operation_records|known_records|record\b)/.test(plan))).toEqual([]);
  // An expression is found in its index only as it is written there.
  expect(
    plans.filter(({ sql, plan }) => sql.includes('undoes_session') && /SCAN (operation_sessions|undo\b)/.test(plan)),
  ).toEqual([]);
  // Sorting a big session would hold it in memory; sorting a few sessions does not.
  expect(
    plans.filter(
      ({ sql, plan }) => /^select (\*|"id".*) from "known_records"/.test(sql) && plan.includes('TEMP B-TREE'),
    ),
  ).toEqual([]);
});
