import { join } from 'node:path';
import { importSession, OperationRollbackService, UserError, verifySession } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { aPlace, exported } from '../support/exported-session.js';
import { Place } from '../support/library.js';
import { treeOf } from '../support/tree.js';

describe('a session of another history', () => {
  it('comes back as it was, but for its ids, and is undone only where the user allows', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const document = await exported(place);
    const other = Object.assign(new Place(), { source: place.source, library: place.library });
    const session = await importSession({ historyDb: other.historyDb, document });
    expect(session).toEqual({ ...document.session, metadata: { ...document.session.metadata, imported: true } });
    const plain = (records: readonly object[]): object[] =>
      records.map((record) => ({
        ...record,
        id: 0,
        metadata: { ...(record as { metadata: object }).metadata, imported_id: 0 },
      }));
    expect(plain(other.records(session.session_id))).toEqual(plain(document.operations));
    const verified = await verifySession({
      historyDb: other.historyDb,
      reference: session.session_id,
      onFinding: () => undefined,
    });
    expect(verified).toMatchObject({ imported: true, missing: 0 });
    const library = treeOf(place.library);
    for (const allowRoots of [undefined, [place.source], [`${place.library}x`, place.source]]) {
      for (const dryRun of [true, false]) {
        const options = { dryRun, ...(allowRoots === undefined ? {} : { allowRoots }) };
        await expect(other.rollback(session.session_id, options)).rejects.toMatchObject({
          code: 'root_not_allowed',
          exitCode: 2,
        });
      }
    }
    // Nor in a dry run that says otherwise than the real one.
    for (const dryRun of [true, false]) {
      const options = { dryRun, cascade: true, allowRoots: [place.source, place.library] };
      await expect(other.rollback(session.session_id, options)).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('--cascade'),
      });
    }
    expect(treeOf(place.library)).toEqual(library);
    expect(await other.rollback(session.session_id, { allowRoots: [place.source, place.library] })).toMatchObject({
      status: 'rolled_back',
    });
    expect(treeOf(place.source)).toEqual(before);
    await expect(importSession({ historyDb: other.historyDb, document })).rejects.toBeInstanceOf(UserError);
  });

  it('is in the way of nobody: what it did, it did on another disk', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const document = await exported(place);
    const moves = document.operations.filter(({ operation_type }) => operation_type === 'move');
    const operations = moves.map(({ target_path, ...record }) => ({
      ...{ ...record, source_path: target_path, target_path: `${target_path}.away` },
    }));
    const folder = { source_path: join(place.source, 'a'), target_path: null, metadata: {} };
    const privileged = { restore: { mode: 0o4777, mtime_ns: '1', uid: 1, gid: 1 } };
    const removal = {
      ...operations[0]!,
      ...folder,
      id: 9999,
      operation_type: 'remove_directory',
      metadata: privileged,
    };
    const foreign = { ...document, session: { ...document.session, session_id: 'foreign' } };
    await importSession({ historyDb: place.historyDb, document: { ...foreign, operations: [...operations, removal] } });
    expect(await place.rollback(document.session.session_id)).toMatchObject({ status: 'rolled_back' });
    expect(treeOf(place.source)).toEqual(before);
  });

  it('is carried on only once it is known to be allowed, however often that is stopped', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const document = await exported(place);
    const other = Object.assign(new Place(), { source: place.source, library: place.library });
    const { session_id } = await importSession({ historyDb: other.historyDb, document });
    const stopped = { allowRoots: [place.source, place.library], signal: AbortSignal.abort() };
    expect((await other.rollback(session_id, stopped)).rollback_session_id).toBeNull();

    const stop = new AbortController();
    const service = new OperationRollbackService({
      historyDb: other.historyDb,
      onEvent: ({ type }) => {
        if (type === 'session_started') stop.abort();
      },
    });
    const { rollback_session_id: undo } = await service.rollbackSession(session_id, {
      ...stopped,
      signal: stop.signal,
    });
    await other.organizer().resume(undo!, { signal: stopped.signal });
    expect(other.session(undo).status).toBe('interrupted');
    await other.organizer().resume(undo!);
    expect([other.session(undo).status, other.session(session_id).status]).toEqual(['completed', 'rolled_back']);
    expect(treeOf(place.source)).toEqual(before);
  });

  it('that undid another does not touch the session of this history that has its id', async () => {
    const place = aPlace();
    const document = await exported(place);
    const other = aPlace();
    const controller = new AbortController();
    const { session_id } = await other
      .organizer((event) => {
        if (event.type === 'operation_finished' && event.operation.operation_type === 'move') controller.abort();
      })
      .organize({ source: other.source, target: other.library, signal: controller.signal });
    const foreign = {
      ...document,
      session: {
        ...document.session,
        ...{ session_id: 'foreign', source_root: other.library, target_root: other.library },
        metadata: { kind: 'rollback', undoes_session: session_id },
      },
      ...{ operations: [], directory_times: [] },
    };
    const { metadata } = await importSession({ historyDb: other.historyDb, document: foreign });
    expect(metadata).toEqual({ kind: 'rollback', imported: true });
    await other.rollback('foreign', { allowRoots: [other.library] });
    expect(other.session(session_id).status).toBe('interrupted');
  });

  it('that undid another is imported without it', async () => {
    const place = aPlace();
    await exported(place);
    const { rollback_session_id: id } = await place.rollback();
    const document = place.read((history) => ({
      ...{ format: 'music-organize-session', version: 1, session: history.requireSession(id!) },
      ...{ operations: [...history.operations(id!)], directory_times: history.directoryTimes(id!) },
    }));
    const { undoes_session: _, ...metadata } = document.session.metadata;
    for (const session of [document.session, { ...document.session, metadata }]) {
      const other = new Place();
      const imported = await importSession({ historyDb: other.historyDb, document: { ...document, session } });
      expect(imported).toMatchObject({ session_id: id });
      expect(other.records(id).filter(({ undoes }) => undoes !== null)).toEqual([]);
    }
  });

  it('with an id that could be a path is refused', async () => {
    const place = aPlace();
    const document = await exported(place);
    const hostile = { ...document, session: { ...document.session, session_id: '../../x' } };
    await expect(importSession({ historyDb: place.historyDb, document: hostile })).rejects.toMatchObject({
      exitCode: 2,
    });
  });
});
