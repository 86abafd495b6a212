import { afterEach, beforeEach, expect, test } from 'vitest';
import { Place } from '../../support/library.js';
import { Frames } from '../support/frames.js';

let place: Place;
let frames: Frames;
beforeEach(() => {
  place = new Place();
});
afterEach(async () => {
  await frames.close();
});

test('an empty history says what to do', async () => {
  frames = new Frames({ historyDb: place.historyDb });
  expect(await frames.shows('no sessions yet')).toContain('0 sessions');
});
