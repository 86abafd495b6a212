import type { OnEvent } from './events.js';

/**
 * Does what an error makes necessary. When that fails too, it is told as a warning, so that the caller can go on to throw
 * the first error: that is the one that people must hear of.
 *
 * @param what failed, as a sentence without its end
 */
export async function afterError(
  onEvent: OnEvent | undefined,
  { what, hint }: { readonly what: string; readonly hint: string },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (second) {
    tell(onEvent, `${what}: ${second instanceof Error ? second.message : String(second)}`, hint);
  }
}

function tell(onEvent: OnEvent | undefined, message: string, hint: string): void {
  try {
    onEvent?.({ type: 'warning', message, hint });
  } catch {
    // A front end that is broken as well: the first error, which follows, says so.
  }
}
