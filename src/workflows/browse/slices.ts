import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on before keys and repaints get a turn, in ms; the last step of it comes on top. */
const SLICE = 3;

/** Work ends when it is aborted, and when what it is for is closed. */
export function unlessClosed(signal: AbortSignal | undefined, closing: AbortSignal): AbortSignal {
  return signal === undefined ? closing : AbortSignal.any([signal, closing]);
}

/**
 * Does long work in steps of less than some milliseconds, with turns for everybody else in between. The first step comes
 * after a turn as well: who starts the work waits for none of it.
 *
 * @param step does some of it. @returns whether there is more
 * @returns whether all of it was done: not when it was aborted
 */
export async function inSlices(step: () => boolean, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    await nextTurn();
    const began = performance.now();
    do {
      if (signal.aborted) return false;
      if (!step()) return true;
    } while (performance.now() - began < SLICE);
  }
}
