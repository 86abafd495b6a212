import { useSurroundings, type Surroundings } from '../context.js';
import { troubleOf, type Trouble } from '../trouble.js';

/** How a job ended; `stopped` when it threw the reason of its signal. */
export type JobEnd<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  | { readonly kind: 'stopped' };

/**
 * Does something that takes time, so that the end of the program waits for it.
 *
 * @param controller stops it
 * @throws bugs, also those of a job that was stopped
 */
export async function jobEnd<Value>(
  { jobs, sameHistory }: Pick<Surroundings, 'jobs' | 'sameHistory'>,
  work: (signal: AbortSignal) => Promise<Value>,
  controller: AbortController,
): Promise<JobEnd<Value>> {
  try {
    return { kind: 'done', value: await jobs.run(work, controller) };
  } catch (error) {
    if (controller.signal.aborted && error === controller.signal.reason) return { kind: 'stopped' };
    const trouble = troubleOf(error, sameHistory);
    if (trouble === null) throw error;
    return { kind: 'trouble', trouble };
  }
}

type RunJob = <Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  controller: AbortController,
  onEnd: (end: JobEnd<Value>) => void,
) => void;

/** @returns does a job and says how it ended; a bug leaves the program */
export function useJob(): RunJob {
  const surroundings = useSurroundings();
  return (work, controller, onEnd) => {
    jobEnd(surroundings, work, controller).then(onEnd).catch(surroundings.leave);
  };
}
