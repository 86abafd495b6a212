import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { RecordFilter } from '../../src/database/filters.js';
import type { SessionDetails, SessionStatus } from '../../src/domain/session.js';
import { openHistory } from '../support/history.js';

/** A session a second, with a completed record each. */
function fill(
  history: OperationHistoryTracker,
  sessions: readonly [id: string, status: SessionStatus, kind?: SessionDetails['kind']][],
): void {
  vi.useFakeTimers({ now: new Date('2026-11-20T10:00:00Z'), toFake: ['Date'] });
  for (const [sessionId, status, kind = 'organize'] of sessions) {
    history.startSessionSync({ sessionId, sourceRoot: '/in', targetRoot: '/lib', metadata: { kind } });
    const left = status === 'rolled_back' ? 'rolled_back' : 'completed';
    history.recordOperationSync({ session_id: sessionId, operation_type: 'move', status: left });
    history.endSessionSync(sessionId, status);
    vi.advanceTimersByTime(1000);
  }
  vi.useRealTimers();
}

describe('listSessions', () => {
  it('is newest first, by status, by time, and 50 unless told', async () => {
    const history = openHistory();
    fill(history, [
      ['a', 'completed'],
      ['b', 'failed'],
      ['c', 'completed'],
      ['d', 'interrupted'],
    ]);
    const ids = async (filter?: Parameters<typeof history.listSessions>[0]): Promise<string> =>
      (await history.listSessions(filter)).map((session) => session.session_id).join('');
    expect(await ids()).toBe('dcba');
    expect(await ids({ limit: 2 })).toBe('dc');
    expect(await ids({ status: ['completed', 'failed'] })).toBe('cba');
    expect(await ids({ since: new Date('2026-11-20T10:00:02Z') })).toBe('dc');
    expect(await ids({ before: new Date('2026-11-20T10:00:02Z') })).toBe('ba');
    fill(
      history,
      Array.from({ length: 60 }, (_, index) => [`s${index}`, 'completed']),
    );
    expect(await history.listSessions()).toHaveLength(50);
  });
});

describe('a list goes on after its last session', () => {
  function startAtOneInstant(history: OperationHistoryTracker): void {
    vi.useFakeTimers({ now: new Date('2026-11-20T10:00:00Z'), toFake: ['Date'] });
    for (const sessionId of ['b', 'd', 'a', 'e', 'c']) {
      history.startSessionSync({ sessionId, sourceRoot: '/in', targetRoot: '/lib' });
    }
    vi.advanceTimersByTime(1);
    for (const sessionId of ['0', '1']) history.startSessionSync({ sessionId, sourceRoot: '/in', targetRoot: '/lib' });
    vi.useRealTimers();
  }

  function paged(history: OperationHistoryTracker): string {
    const shown: string[] = [];
    let page = history.listSessionsSync({ limit: 2 });
    while (page.length > 0) {
      shown.push(...page.map((session) => session.session_id));
      page = history.listSessionsSync({ limit: 2, after: page.at(-1)! });
    }
    return shown.join('');
  }

  it('and shows those of one millisecond as they were started', () => {
    const history = openHistory();
    startAtOneInstant(history);
    expect(paged(history)).toBe('10ceadb');
    const times = history.listSessionsSync().map((session) => session.start_time);
    expect(times.at(-1)).toBe('2026-11-20T10:00:00.000Z');
    expect(new Set(times).size).toBe(times.length);
  });

  it('also where several have one time, as imported ones may', () => {
    const history = openHistory();
    startAtOneInstant(history);
    const database = new Database(history.path);
    database.exec("UPDATE operation_sessions SET start_time = '2026-11-20T10:00:00.000Z' WHERE session_id > '9'");
    database.close();
    expect(paged(history)).toBe('10edcba');
  });

  it('and a clock that was far ahead once does not drag later sessions along', () => {
    const history = openHistory();
    vi.useFakeTimers({ now: new Date('2099-01-01T00:00:00Z'), toFake: ['Date'] });
    history.startSessionSync({ sessionId: 'ahead', sourceRoot: '/in', targetRoot: '/lib' });
    vi.setSystemTime(new Date('2026-11-20T10:00:00Z'));
    const { start_time } = history.startSessionSync({ sessionId: 'now', sourceRoot: '/in', targetRoot: '/lib' });
    vi.useRealTimers();
    expect(start_time).toBe('2026-11-20T10:00:00.000Z');
  });
});

describe('resolveSession', () => {
  it("takes a whole id before a beginning, and a beginning that is one session's", () => {
    const history = openHistory();
    fill(history, [
      ['ab', 'completed'],
      ['abc', 'completed'],
    ]);
    fill(history, [
      ['x_1', 'completed'],
      ['xy1', 'completed'],
    ]);
    expect(history.resolveSession('ab').session_id).toBe('ab');
    expect(history.resolveSession('abc').session_id).toBe('abc');
    expect(history.resolveSession('x_').session_id).toBe('x_1');
    expect(history.resolveSession('xy').session_id).toBe('xy1');
  });

  it('names the candidates of an ambiguous beginning', () => {
    const history = openHistory();
    fill(
      history,
      ['1', '2', '3', '4', '5', '6'].map((number) => [`run-${number}`, 'completed']),
    );
    const resolve = (): unknown => history.resolveSession('run');
    expect(resolve).toThrow('run-6, run-5, run-4, run-3, run-2, ...');
    expect(resolve).toThrow(expect.objectContaining({ exitCode: 2, code: 'usage' }));
  });

  it.each(['none', '', '%', '_'])('finds no session for %j', (reference) => {
    const history = openHistory();
    fill(history, [['a', 'completed']]);
    expect(() => history.resolveSession(reference)).toThrow(expect.objectContaining({ code: 'session_not_found' }));
  });

  it.each(['last', '@'])('%s is the newest that can be undone', (reference) => {
    const history = openHistory();
    fill(history, [
      ['old', 'completed'],
      ['half', 'partially_rolled_back'],
      ['undo', 'completed', 'rollback'],
      ['gone', 'rolled_back'],
    ]);
    expect(history.resolveSession(reference).session_id).toBe('half');
    history.startSessionSync({ sessionId: 'nothing-done', sourceRoot: '/in', targetRoot: '/lib' });
    expect(history.resolveSession(reference).session_id).toBe('half');
  });

  it('says so when nothing can be undone', () => {
    expect(() => openHistory().resolveSession('last')).toThrow(expect.objectContaining({ code: 'nothing_to_undo' }));
  });

  it('cannot be told that a session is named like the newest one', () => {
    expect(() =>
      openHistory().startSessionSync({ sessionId: 'last', sourceRoot: '/in', targetRoot: '/lib' }),
    ).toThrow();
  });
});

describe('stateOf', () => {
  it('is what counting all records gives, though it counts only what few have', () => {
    const history = openHistory();
    for (const [sessionId, ended] of [
      ['done', 'completed'],
      ['undone', 'rolled_back'],
      ['part', 'partially_rolled_back'],
    ] as const) {
      history.startSessionSync({ sessionId, sourceRoot: '/in', targetRoot: '/lib' });
      for (const status of ['completed', 'completed', 'failed', 'rolled_back', 'skipped', 'rolled_back'] as const) {
        history.recordOperationSync({ session_id: sessionId, operation_type: 'move', status });
      }
      const session = history.endSessionSync(sessionId, ended);
      expect(history.stateOf(session)).toEqual(history.countByStatus(sessionId));
    }
  });
});

describe('records with a path that is wanted', () => {
  it('are found in both orders, with other filters and a limit', () => {
    const history = openHistory();
    const { session_id } = history.startSessionSync({ sourceRoot: '/in', targetRoot: '/lib' });
    for (let index = 0; index < 1200; index += 1) {
      const status = index % 3 === 0 ? 'failed' : 'completed';
      const paths = { source_path: `/in/${index}`, target_path: index % 2 === 0 ? `/lib/${index}` : null };
      history.recordOperationSync({ session_id, operation_type: 'move', status, ...paths });
    }
    const found = (filter: RecordFilter, isWanted: (path: string) => boolean): string[] =>
      [...history.operationsWherePaths(session_id, filter, isWanted)].map(({ source_path }) => source_path!.slice(4));
    const endsWith = (end: string) => (path: string) => path.endsWith(end);
    expect(found({}, endsWith('99'))).toEqual(
      [99, 199, 299, 399, 499, 599, 699, 799, 899, 999, 1099, 1199].map(String),
    );
    expect(found({ order: 'desc', limit: 2 }, (path) => path.startsWith('/lib/'))).toEqual(['1198', '1196']);
    expect(found({ status: ['failed', 'skipped'], type: ['move'] }, endsWith('99'))).toEqual([
      '99',
      '399',
      '699',
      '999',
    ]);
    expect(found({ status: [] }, () => true)).toEqual([]);
  });
});
