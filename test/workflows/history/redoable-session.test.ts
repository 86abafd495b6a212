import { beforeEach, describe, expect, it } from 'vitest';
import { redoableSession } from '../../../src/workflows/history/redoable-session.js';
import { album, Place } from '../../support/library.js';
import { write } from '../../support/tree.js';

let place: Place;
beforeEach(async () => {
  place = new Place();
  write(place.source, album('a', 2));
  await place.organize({ sessionId: 'mine' });
});

const redoable = (reference: string): string => place.read((history) => redoableSession(history, reference).session_id);
const undo = async (session: string): Promise<string> => (await place.rollback(session)).rollback_session_id ?? '';
const nothing = (message: RegExp) =>
  expect.objectContaining({ code: 'nothing_to_redo', exitCode: 2, message: expect.stringMatching(message) });

describe('the rollback that a redo is about', () => {
  it('is named by itself, by the beginning of its id, by what it undid, and by last', async () => {
    const back = await undo('mine');
    for (const reference of [back, back.slice(0, -1), 'mine', 'last', '@']) expect(redoable(reference)).toBe(back);
  });

  it('is the newest of which something can be redone', async () => {
    const first = await undo('mine');
    const again = await undo(first);
    expect(() => redoable('mine')).toThrow(nothing(new RegExp(`${again} has done it again already`)));
    expect(() => redoable(first)).toThrow(nothing(new RegExp(`Nothing is left to redo of ${first}`)));
    expect(() => redoable('last')).toThrow(nothing(/No rollback in the history can be redone/));
    // Undoing the redo takes things back once more.
    const second = await undo(again);
    for (const reference of ['mine', again, second, 'last']) expect(redoable(reference)).toBe(second);
  });

  it('is none where nothing was undone, and it is said what there is', () => {
    expect(() => redoable('last')).toThrow(nothing(/No rollback/));
    expect(() => redoable('mine')).toThrow(nothing(/^Session mine is of kind organize and was not rolled back/));
    expect(() => redoable('nope')).toThrow(expect.objectContaining({ code: 'session_not_found' }));
  });
});
