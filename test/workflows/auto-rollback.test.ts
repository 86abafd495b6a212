import { appendFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MusicOrganizer, type WorkflowEvent } from 'music-organize';
import { beforeEach, describe, expect, it } from 'vitest';
import { album, Place } from '../support/library.js';
import { contentsOf, namesIn, treeOf, write } from '../support/tree.js';

let place: Place;
let before: ReturnType<typeof treeOf>;
beforeEach(() => {
  place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  before = treeOf(place.source);
});

type Warning = Extract<WorkflowEvent, { type: 'warning' }>;

/**
 * Organizes with a bug at the second file that was moved, and takes that back.
 *
 * @param onBug what happens in that moment
 * @param onUndo what happens when an operation was, or could not be, undone
 * @param onWait what happens while the next attempt is waited for; nobody waits in earnest
 */
async function failing(
  meanwhile: {
    readonly onBug?: () => void;
    readonly onUndo?: (undos: number) => void;
    readonly onWait?: () => void;
    readonly signal?: AbortSignal;
    readonly attempts?: number;
  } = {},
): Promise<{ warnings: Warning[]; waits: number[]; session: string }> {
  const [warnings, waits]: [Warning[], number[]] = [[], []];
  let [finished, undos] = [0, 0];
  const organizer = new MusicOrganizer({
    historyDb: place.historyDb,
    wait: (duration) => {
      waits.push(duration);
      meanwhile.onWait?.();
      return Promise.resolve();
    },
    onEvent: (event) => {
      if (event.type === 'warning') warnings.push(event);
      if (event.type === 'undo') meanwhile.onUndo?.((undos += 1));
      if (event.type !== 'operation_finished' || event.operation.operation_type !== 'move') return;
      if ((finished += 1) !== 2) return;
      meanwhile.onBug?.();
      throw new Error('the front end broke');
    },
  });
  const { signal, attempts: maxRollbackAttempts = 3 } = meanwhile;
  const options = { source: place.source, target: place.library, maxRollbackAttempts };
  const run = organizer.organize({ ...options, ...(signal === undefined ? {} : { signal }) });
  await expect(run).rejects.toThrow('the front end broke');
  const [session] = place
    .read((history) => history.listSessionsSync())
    .filter(({ metadata }) => metadata.kind === 'organize');
  return { warnings, waits, session: session!.session_id };
}

describe('a run that failed is taken back', () => {
  it('in a second attempt, where the first died of an error as well; nobody waits for a bug', async () => {
    const { warnings, waits, session } = await failing({
      onUndo: (undos) => {
        if (undos === 1) throw new Error('it broke again');
      },
    });
    expect(treeOf(place.source)).toEqual(before);
    expect(namesIn(place.library)).toEqual([]);
    expect(place.session(session).status).toBe('rolled_back');
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('everything it had done was undone'),
    ]);
    expect(waits).toEqual([]);
  });

  it.each(['source', 'library'] as const)('when the share with the %s is there again, after a while', async (which) => {
    const away = join(place.root, 'away');
    let waited = 0;
    const { warnings, waits } = await failing({
      onBug: () => {
        renameSync(place[which], away);
      },
      onWait: () => {
        if ((waited += 1) === 2) renameSync(away, place[which]);
      },
    });
    expect(waits).toEqual([1000, 3000]);
    expect(treeOf(place.source)).toEqual(before);
    const messages = warnings.map(({ message }) => message);
    expect(messages.pop()).toContain('everything it had done was undone');
    for (const message of messages) expect(message).toContain(`${place[which]} is not there`);
  });
});

describe('a run that could not be taken back', () => {
  it.each(['source', 'library'] as const)('since the share with the %s stays away: says what to do', async (which) => {
    const away = join(place.root, 'away');
    const contents = contentsOf(place.source);
    const { warnings, waits, session } = await failing({
      attempts: 2,
      onBug: () => {
        renameSync(place[which], away);
      },
    });
    expect(waits).toEqual([1000]);
    expect(existsSync(place[which])).toBe(false);
    expect(contentsOf(away, which === 'source' ? place.library : place.source)).toEqual(contents);
    const last = warnings.at(-1);
    expect(`${last?.message} ${last?.hint}`).toMatch(
      new RegExp(
        `Mount it( or get access)?, then run: ?.*music-organize rollback ${session}( --operation-ids [\\d -]+)?$`,
      ),
    );
    renameSync(away, place[which]);
    await place.rollback(session);
    expect(treeOf(place.source)).toEqual(before);
  });

  it('in part, for a file that was changed: all others go back, and one attempt is enough', async () => {
    let changed = '';
    const { warnings, waits, session } = await failing({
      onBug: () => {
        const [name = ''] = namesIn(place.library).filter((one) => one.endsWith('.mp3'));
        changed = join(place.library, name);
        appendFileSync(changed, 'edited');
      },
    });
    expect(waits).toEqual([]);
    expect(existsSync(changed)).toBe(true);
    expect(namesIn(place.source)).toHaveLength(4);
    const [{ id } = { id: 0 }] = place.records(session).filter(({ target_path }) => target_path === changed);
    expect(warnings).toEqual([
      { type: 'warning', message: expect.stringContaining('could not be undone completely'), hint: expect.any(String) },
      {
        ...{ type: 'warning', path: changed },
        message: expect.stringMatching(/^1 file has other content/),
        hint: `music-organize rollback ${session} --operation-ids ${id} --modified move`,
      },
      expect.objectContaining({ message: expect.stringContaining('folders are not empty') }),
    ]);
  });

  it('for a file of which nobody knows what became: says so, and not that everything was undone', async () => {
    let lost = '';
    const { warnings, session } = await failing({
      onBug: () => {
        const [name = ''] = namesIn(place.source).filter((one) => one.endsWith('.mp3'));
        lost = join(place.source, name);
        rmSync(lost);
      },
    });
    expect(place.records(session).filter(({ status }) => status === 'failed')).toMatchObject([{ source_path: lost }]);
    const messages = warnings.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/^recovery: /));
    expect(messages).toContainEqual(
      expect.stringMatching(/could not be undone completely .*: \d+ left, 1 is unclear\.$/),
    );
    expect(messages.join()).not.toContain('everything it had done was undone');
  });

  it('since Ctrl-C came in the middle: says how to go on, and nothing is lost', async () => {
    const controller = new AbortController();
    const contents = contentsOf(place.source);
    const { warnings, session } = await failing({
      signal: controller.signal,
      onUndo: () => {
        controller.abort();
      },
    });
    expect(warnings).toEqual([
      {
        type: 'warning',
        message: expect.stringMatching(/taking it back was interrupted: \d+ operations? (is|are) left/),
        hint: `Go on: music-organize rollback ${session}`,
      },
    ]);
    expect(contentsOf(place.source, place.library)).toEqual(contents);
    expect(place.read((history) => history.listSessionsSync({ status: ['running'] }))).toEqual([]);
    await place.rollback(session);
    expect(treeOf(place.source)).toEqual(before);
  });
});
