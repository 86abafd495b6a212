import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { makeMessyTree } from '../../fixtures/make-messy-tree.mjs';
import { type Json, User } from '../support/program.js';

const SCHEMAS = fileURLToPath(new URL('../../schema/json', import.meta.url));
const ajv = new Ajv2020({ validateFormats: false });

/** Checks a document against the schema that is shipped; one that is not there yet checks nothing. */
function check(name: string, document: unknown): void {
  const file = `${SCHEMAS}/${name}.schema.json`;
  if (!existsSync(file)) return;
  const id = `${name}.schema.json`;
  const validate = ajv.getSchema(id) ?? ajv.compile({ ...JSON.parse(readFileSync(file, 'utf8')), $id: id });
  expect({ name, errors: validate(document) ? [] : validate.errors }).toEqual({ name, errors: [] });
}

test('every document that a session passes through is JSON of the shipped shape, and nothing else is on stdout', async () => {
  const user = new User();
  await makeMessyTree(user.source);
  const organize = ['organize', user.source, user.library];

  const dry = await user.json(...organize, '--dry-run');
  check('organize', dry);
  expect(dry).toMatchObject({ session_id: null, dry_run: true, summary: { tracks: 61, completed: 0 } });
  expect(dry.operations).toHaveLength(dry.summary.planned);

  const { stdout: planText } = await user.run('plan', user.source, user.library);
  const plan = JSON.parse(planText);
  check('plan', plan);
  expect(plan.operations.map(({ target_path }: Json) => target_path)).toEqual(
    dry.operations.map(({ target_path }: Json) => target_path),
  );

  const organized = await user.json(...organize, '--session-id', 'first');
  check('organize', organized);
  expect(organized).toMatchObject({
    session_id: 'first',
    dry_run: false,
    source_root: user.source,
    target_root: user.library,
  });
  expect(organized.summary).toMatchObject({ planned: dry.summary.planned, completed: dry.summary.planned, failed: 0 });
  expect(organized.skips.map(({ reason }: Json) => reason).sort()).toEqual([
    ...['duplicate', 'empty_file', 'unreadable_tags', 'unreadable_tags'],
  ]);

  const sessions = await user.json('sessions', '--limit', '50');
  check('sessions', sessions);
  expect(sessions).toHaveLength(1);
  expect(sessions[0]).toMatchObject({
    session_id: 'first',
    status: 'completed',
    total_operations: organized.summary.planned,
    completed_operations: organized.summary.completed,
    failed_operations: 0,
  });

  const history = await user.json('history');
  check('history', history);
  expect(history.session).toEqual(sessions[0]);
  expect(history.operations).toHaveLength(organized.summary.planned);
  for (const { operation_type, status, checksum_before } of history.operations) {
    expect(status).toBe('completed');
    if (!operation_type.includes('directory')) expect(checksum_before).toMatch(/^[0-9a-f]{64}$/);
  }

  const verified = await user.json('verify', 'first');
  check('verify', verified);
  expect(verified.summary).toMatchObject({ changed: 0, missing: 0, unreadable: 0, without_checksum: 0 });
  expect(verified.summary.ok).toBeGreaterThan(60);

  const { stdout: exported } = await user.run('export', 'first');
  check('export', JSON.parse(exported));
  expect(JSON.parse(exported).operations).toHaveLength(history.operations.length);

  const preview = await user.json('rollback', 'last', '--dry-run');
  check('rollback', preview);
  expect(preview).toMatchObject({ session_id: 'first', rollback_session_id: null, dry_run: true });
  expect(preview.summary).toMatchObject({
    total: history.operations.length,
    by_outcome: { ready: history.operations.length },
  });

  const undone = await user.json('rollback', 'first', '--yes');
  check('rollback', undone);
  expect(undone.summary).toMatchObject({ total: preview.summary.total, rolled_back: preview.summary.total, failed: 0 });
  expect(undone.operations.map(({ id }: Json) => id)).toEqual(preview.operations.map(({ id }: Json) => id));

  const after = await user.json('sessions');
  check('sessions', after);
  expect(after.map(({ status }: Json) => status)).toEqual(['completed', 'rolled_back']);
  check('recover', await user.json('recover'));
  check('doctor', await user.json('doctor'));
  check('config-show', await user.json('config', 'show'));
  check('config-path', await user.json('config', 'path'));
});

test('ndjson is an event a line, and the last line is the result', async () => {
  const user = new User();
  await makeMessyTree(user.source);
  for (const command of [
    ['organize', user.source, user.library, '--dry-run'],
    ['organize', user.source, user.library],
    ['rollback', 'last', '--dry-run'],
    ['rollback', 'last', '--yes'],
  ]) {
    const { stdout } = await user.run(...command, '--format', 'ndjson');
    const events = stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(events[0].type).toBe('session_started');
    expect(events.at(-1).type).toBe('result');
    const { type: _type, ...result } = events.at(-1);
    check(command[0]!, { operations: [], skips: [], conflicts: [], warnings: [], ...result });
  }
});

test('the history is whole, private, and also found in the cache folder', async () => {
  const user = new User();
  await makeMessyTree(user.source);
  await user.organize();
  const link = `${user.home}/.cache/music-organizer/operation_history.db`;
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(realpathSync(link)).toBe(`${realpathSync(user.stateFolder)}/operation_history.db`);
  const mode = (path: string): string => (lstatSync(path).mode & 0o7777).toString(8);
  expect(mode(user.stateFolder)).toBe('700');
  expect(mode(`${user.home}/.cache/music-organizer`)).toBe('700');
  const files = readdirSync(user.stateFolder);
  expect(files).toContain('operation_history.db');
  for (const file of files) expect({ file, mode: mode(`${user.stateFolder}/${file}`) }).toEqual({ file, mode: '600' });

  const database = new BetterSqlite3(link, { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    const columns = (table: string): string[] =>
      (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
    expect(columns('operation_sessions')).toEqual(
      expect.arrayContaining([
        ...['session_id', 'start_time', 'end_time', 'source_root', 'target_root', 'total_operations'],
        ...['completed_operations', 'failed_operations', 'status', 'metadata'],
      ]),
    );
    expect(columns('operation_records')).toEqual(
      expect.arrayContaining([
        ...['id', 'session_id', 'timestamp', 'operation_type', 'source_path', 'target_path', 'backup_path', 'status'],
        ...['error_message', 'checksum_before', 'checksum_after', 'file_size', 'metadata'],
      ]),
    );
  } finally {
    database.close();
  }
});
