import type { WorkflowEvent } from '../events.js';

/** A file holds something else than the cache says, and none of its time stamps shows it. */
export function distrusted(path: string): WorkflowEvent {
  return {
    type: 'warning',
    message:
      'The cache knew something else of this file than it holds: what it knew of its disk is forgotten, and read again.',
    path,
    hint:
      'Something changes files there and sets their times back, or the disk fails: music-organize verify finds out. ' +
      'What was done before this may rest on what was wrong: run it again.',
  };
}
