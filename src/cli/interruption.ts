import { EXIT_CODES } from '../domain/errors.js';
import type { Output } from './output/output.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that Ctrl-C ends decently: the first signal aborts `signal`, which lets the file in hand be finished; the
 * second leaves at once, and recovery covers what it left.
 */
export async function interruptible<T>(err: Output, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    err.write('\nfinishing the file in hand; press Ctrl-C again to stop at once\n');
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}
