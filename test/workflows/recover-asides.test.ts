import { linkSync, readFileSync, renameSync, statSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationStatus, PlannedOperation } from '../../src/domain/operation.js';
import { asideOf } from '../../src/filesystem/publish.js';
import { temporaryName } from '../../src/workflows/move/temporary-name.js';
import { planned } from '../support/operations.js';
import { treeOf, write } from '../support/tree.js';
import { unfinishedRun } from '../support/unfinished-run.js';

const run = unfinishedRun();
const { at, journal, organizedOne, recovered } = run;
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  ({ root, history, sessionId } = run);
});

describe('a source that was on its way out', () => {
  const move = (details = {}): PlannedOperation => planned('move', at('in/a'), at('lib/a'), details);
  const aside = (id: number, place = 'in/a'): string => asideOf(at(place), temporaryName(sessionId, id));
  const files = (): Record<string, string> =>
    Object.fromEntries(
      Object.keys(treeOf(root))
        .filter((name) => statSync(at(name)).isFile())
        .map((name) => [name, readFileSync(at(name), 'utf8')]),
    );

  it.each<[string, () => void]>([
    [
      'a second name',
      () => {
        linkSync(at('in/a'), at('lib/a'));
      },
    ],
    ['a copy', () => write(root, { 'lib/a': 'content' })],
  ])('has %s in its new place: it goes', async (_, make) => {
    const id = journal(move());
    make();
    renameSync(at('in/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'lib/a': 'content' });
  });

  it('goes, and a new file with its old name stays', async () => {
    const id = journal(move());
    linkSync(at('in/a'), at('lib/a'));
    renameSync(at('in/a'), aside(id));
    write(root, { 'in/a': 'theirs' });
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'in/a': 'theirs', 'lib/a': 'content' });
  });

  it('was just getting its name back: the move is finished', async () => {
    const id = journal(move());
    linkSync(at('in/a'), at('lib/a'));
    linkSync(at('in/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'lib/a': 'content' });
  });

  it.each<[string, Record<string, string>, OperationStatus]>([
    ['nothing', {}, 'pending'],
    ['an empty file of ours', { 'lib/a': '' }, 'pending'],
    ['another file', { 'lib/a': 'other' }, 'failed'],
  ])('has %s in its new place: it goes back', async (_, made, status) => {
    const id = journal(move({ placeholder: true }));
    renameSync(at('in/a'), aside(id));
    write(root, made);
    expect(await recovered(id)).toMatchObject({ status });
    expect(files()).toEqual({ 'in/a': 'content', ...(status === 'failed' ? made : {}) });
  });

  it('is the file of another program, which gets its name back, or one that people see', async () => {
    const [free, taken] = [journal(move()), journal(planned('move', at('in/b'), at('lib/b')))];
    renameSync(at('in/a'), at('lib/a'));
    write(root, { 'in/a': 'theirs', 'lib/b': 'b', 'in/b': 'first' });
    renameSync(at('in/a'), aside(free));
    renameSync(at('in/b'), aside(taken, 'in/b'));
    write(root, { 'in/b': 'second' });
    const { report } = await recovered(free);
    expect(report).toMatchObject({
      conflicts: 2,
      messages: [expect.anything(), expect.stringContaining(at('in/b (2)'))],
    });
    expect(files()).toEqual({
      ...{ 'in/a': 'theirs', 'lib/a': 'content' },
      ...{ 'in/b': 'second', 'in/b (2)': 'first', 'lib/b': 'b' },
    });
  });

  it('was to be deleted for good: it goes back', async () => {
    const id = journal(planned('delete', at('in/a'), null, { unrecoverable: true }));
    renameSync(at('in/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(files()).toEqual({ 'in/a': 'content' });
  });

  it('was its new name, when the move was taken back', async () => {
    const id = journal(move());
    linkSync(at('in/a'), aside(id, 'lib/a'));
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(files()).toEqual({ 'in/a': 'content' });
  });

  it('came back with a power cut, after the move was journaled as done: it goes', async () => {
    await organizedOne();
    const { id } = [...history.operations(sessionId)].find((record) => record.operation_type === 'move')!;
    linkSync(at('lib/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'lib/a': 'content' });
  });
});
