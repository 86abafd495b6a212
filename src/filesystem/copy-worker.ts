import { fsyncSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import type { SkipReason } from '../domain/skip.js';
import { ChecksumMismatchError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { prepareCopy, type PreparedCopy, type PrepareRequest } from './prepare-copy.js';

/** Shared by both threads: whether to stop, the bytes copied since somebody last took them away, and how far it is. */
export type CopyState = Int32Array<SharedArrayBuffer>;
export const STOP = 0;
export const BYTES = 1;
export const PHASE = 2;
/** What `PHASE` tells. Whoever takes a copy that waits, has it: a thread to make it, or who gives it up. */
export const WAITING = 0;
export const TAKEN = 1;
/** There is a file under the temporary name, or was. */
export const MADE = 2;

export interface CopyTask {
  readonly request: PrepareRequest;
  readonly state: CopyState;
}

/** How a preparation ended; errors lose their class on the way between threads. */
export type CopyEnd =
  | { readonly kind: 'whole'; readonly copy: PreparedCopy }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not_as_planned'; readonly reason: SkipReason; readonly message: string }
  | { readonly kind: 'occupied'; readonly path: string }
  | { readonly kind: 'mismatch'; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** What a thread of CopyCrew runs: one copy, with nothing left of it unless it is whole. */
export default function prepareInThread({ request, state }: CopyTask): CopyEnd {
  if (Atomics.compareExchange(state, PHASE, WAITING, TAKEN) !== WAITING) return { kind: 'stopped' };
  const steps = prepareCopy(request);
  try {
    for (;;) {
      if (Atomics.load(state, STOP) !== 0) {
        steps.return(undefined as never);
        return { kind: 'stopped' };
      }
      const step = steps.next();
      if (step.done === true) return { kind: 'whole', copy: step.value };
      Atomics.store(state, PHASE, MADE);
      if ('flush' in step.value) flush(steps, step.value.flush);
      else Atomics.add(state, BYTES, step.value.bytes);
    }
  } catch (error) {
    return endOf(error);
  }
}

function flush(steps: ReturnType<typeof prepareCopy>, file: number): void {
  try {
    fsyncSync(file);
  } catch (error) {
    steps.return(undefined as never);
    throw error;
  }
}

function endOf(error: unknown): CopyEnd {
  if (error instanceof NotAsPlannedError) {
    return { kind: 'not_as_planned', reason: error.reason, message: error.message };
  }
  if (error instanceof TargetOccupiedError) return { kind: 'occupied', path: error.path };
  if (error instanceof ChecksumMismatchError) return { kind: 'mismatch', message: error.message };
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return { kind: 'refused', code, message: (error as Error).message };
}
