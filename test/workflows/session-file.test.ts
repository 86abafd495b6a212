import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { FileOutput } from '../../src/cli/output/file-output.js';
import { writeExport } from '../../src/cli/output/export-document.js';
import { readSessionFile, recordsInFile } from '../../src/workflows/documents/session-file.js';
import { importSession, importSessionFile, signatureFor } from '../../src/workflows/documents/session-transfer.js';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { addSession } from '../../src/workflows/documents/add-session.js';
import type { ExportedSession } from '../../src/workflows/documents/session-document.js';
import { openHistoryForReading } from '../../src/workflows/history/history-reader.js';
import type { WorkflowEvent } from '../../src/workflows/events.js';
import { deleteSessions } from '../../src/workflows/history/prune-sessions.js';
import { album, Place } from '../support/library.js';
import { write } from '../support/tree.js';

async function exported(): Promise<{ readonly place: Place; readonly path: string; readonly id: string }> {
  const place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  const { session_id: id } = await place.organize();
  const history = openHistoryForReading(place.historyDb);
  const session = history.resolveSession(id!);
  const file = new FileOutput(join(place.root, 'session.json'));
  await writeExport(file, {
    session,
    signature: signatureFor(history.path, session, () => undefined),
    operations: history.operations(id!),
    directoryTimes: history.directoryTimes(id!),
  });
  file.commit();
  history.closeSync();
  return { place, path: file.path, id: id! };
}

it('an export that is read line by line gives what it gives as a whole', async () => {
  const { place, path, id } = await exported();
  const { historyDb } = place;
  const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const results = [];
  for (const add of [() => importSession({ historyDb, document }), () => importSessionFile({ historyDb, path })]) {
    await deleteSessions(historyDb, [id], true);
    const session = await add();
    const records = place.records(id).map((record) => ({ ...record, id: 0 }));
    results.push({ session, records, times: place.read((history) => history.directoryTimes(id)) });
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[0]!.session!.metadata.imported).toBeUndefined();
  expect(results[0]!.records.length).toBeGreaterThan(4);
  await expect(importSessionFile({ historyDb, path })).rejects.toThrow('There is a session');
  // The first thing that is done on a machine.
  const first = join(place.root, 'no', 'folder', 'history.db');
  expect((await importSessionFile({ historyDb: first, path }))?.metadata.imported).toBe(true);
});

it('one that was changed is a foreign one, or none', async () => {
  const { place, path, id } = await exported();
  const { historyDb } = place;
  const text = readFileSync(path, 'utf8');
  await deleteSessions(historyDb, [id], true);
  const with_ = (changed: string): Promise<unknown> => {
    writeFileSync(path, changed);
    return importSessionFile({ historyDb, path });
  };
  // Laid out otherwise, cut off, or followed by something: it is read as a whole.
  for (const other of [JSON.stringify(JSON.parse(text)), text.slice(0, -20), `${text}x`, '', 'no JSON\n']) {
    expect(await with_(other)).toBeNull();
  }
  const unknown = with_(text.replace('"operation_type":"move"', '"operation_type":"fly"'));
  await expect(unknown).rejects.toThrow(/^This is no session that can be imported\. Operation \d+/u);
  // An operation less: what was added counts, in both readings, and it is nobody's own.
  const less = text.replace(/^.*"operation_type":"move".*\n/mu, '');
  const shortened = { total_operations: text.match(/"operation_type"/gu)!.length - 1, metadata: { imported: true } };
  expect(await with_(less)).toMatchObject(shortened);
  await deleteSessions(historyDb, [id], true);
  expect(await importSession({ historyDb, document: JSON.parse(less) as unknown })).toMatchObject(shortened);
  await deleteSessions(historyDb, [id], true);
  const forged = await with_(text.replace(/"file_size":(?=[0-9])/u, '"file_size":1'));
  expect(forged).toMatchObject({ metadata: { imported: true } });
});

it('one that changes between its two readings is not kept', async () => {
  const { path } = await exported();
  const file = (await readSessionFile(path, null))!;
  expect(Array.from(recordsInFile(file)).length).toBeGreaterThan(4);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"failed_operations":0', '"failed_operations":1'));
  expect(() => Array.from(recordsInFile(file))).toThrow('changed while it was read');
});

it('an import that is stopped or dies has added nothing for anybody, and the next one finds room', async () => {
  const { place, path, id } = await exported();
  const { historyDb } = place;
  const origin = place.read((history) => [...history.operations(id)]);
  // Some slices of records.
  const many = Array.from({ length: 5000 }, (_, index) => ({ ...origin[index % origin.length]!, id: index + 1 }));
  const session = { ...place.read((history) => history.requireSession(id)), session_id: 'big' };
  const isThere = (): unknown => [
    place.read((history) => history.findSession('big')?.session_id ?? null),
    place.read((history) => [...history.operations('big')].length),
  ];

  const dying = OperationHistoryTracker.openSync({ path: historyDb });
  const slices = dying.importSlices(session, many, [], { own: true });
  expect([slices.next().value, slices.next().value]).toEqual([2000, 2000]);
  expect(isThere()).toEqual([null, 0]);
  // Another one meanwhile, whole or not, takes nothing from it, and nothing takes its id.
  dying.importSessionSync({ ...session, session_id: 'other' }, many.slice(0, 10), []);
  expect([...dying.removeForgotten()]).toEqual([]);
  expect(dying.stateOf(dying.requireSession('other')).completed).toBe(10);
  expect(() => [...dying.importSlices(session, many, [], { own: true })]).toThrow('Session big is being imported.');
  expect(() => dying.startSessionSync({ sessionId: 'big', sourceRoot: '/a', targetRoot: '/b' })).toThrow('imported');
  expect(slices.next().value).toBe(1000);
  // As after a kill: nobody ends it.
  dying.closeSync();
  expect(isThere()).toEqual([null, 0]);

  const controller = new AbortController();
  const events: WorkflowEvent[] = [];
  await deleteSessions(historyDb, [id], true);
  const stopped = importSessionFile({
    ...{ historyDb, path, signal: controller.signal },
    onEvent: (event) => {
      events.push(event);
      if (event.type === 'progress' && event.phase === 'importing') controller.abort();
    },
  });
  await expect(stopped).rejects.toThrow('aborted');
  expect(place.read((history) => history.findSession(id))).toBeUndefined();
  expect(events.some((event) => event.type === 'progress' && event.phase === 'scanning')).toBe(true);

  // A later one: what was left is gone, the id is free, and it is whole.
  const again = await importSessionFile({ historyDb, path });
  expect(again?.metadata).not.toHaveProperty('forgotten');
  expect(place.records(id)).toHaveLength(origin.length);
  await place.write((history) => {
    expect([...history.removeForgotten()]).toEqual([]);
    history.importSessionSync(session, many, []);
    expect([...history.removeForgotten()]).toEqual([]);
  });
  expect(isThere()).toEqual(['big', 5000]);
});

it('what fails while a failed import is cleared up hides nothing of why it failed', async () => {
  const { place, path, id } = await exported();
  const { historyDb } = place;
  await deleteSessions(historyDb, [id], true);
  const document = JSON.parse(readFileSync(path, 'utf8')) as ExportedSession;
  const fails = vi.spyOn(OperationHistoryTracker.prototype, 'removeForgotten').mockImplementation(function* () {
    yield 0;
    throw new Error('the second');
  });
  try {
    const history = OperationHistoryTracker.openSync({ path: historyDb });
    const broken = (function* (): Generator<never> {
      throw new Error('the first');
      yield* [];
    })();
    const { session } = document;
    const added = { session, records: broken, total: 1, directoryTimes: [], origin: { own: false } };
    const events: WorkflowEvent[] = [];
    await expect(addSession(history, added, { onEvent: (event) => events.push(event) })).rejects.toThrow('the first');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('the second') }),
    );
    expect(() => {
      history.importSessionSync({ ...session, session_id: 'sync' }, [null as never], []);
    }).toThrow(TypeError);
    history.closeSync();
  } finally {
    fails.mockRestore();
  }
  expect(place.read((history) => history.listSessionsSync())).toEqual([]);
});
