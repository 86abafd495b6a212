import type { Message } from '../components/screen-frame.js';
import { useSurroundings } from '../context.js';
import { troubleOf, type Trouble } from '../trouble.js';

/** Tries something; what users can mend is told in the line for messages, and a bug ends the program with its stack. */
export type Attempting = (work: () => void | Promise<void>) => void;

/** @param tell where a message goes */
export function useAttempt(tell: (message: Message) => void): Attempting {
  const { leave, sameHistory } = useSurroundings();
  const failed = (error: unknown): void => {
    const text = troubleText(error, sameHistory);
    if (text === null) leave(error);
    else tell({ text, style: 'bad' });
  };
  return (work) => {
    try {
      const done = work();
      if (done instanceof Promise) done.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}

/** What happened and what to do, in one line; `null` for a bug. */
export function troubleText(error: unknown, sameHistory: readonly string[]): string | null {
  const trouble = troubleOf(error, sameHistory);
  return trouble === null ? null : troubleLine(trouble);
}

/** What happened and what to do, in one line. */
export function troubleLine({ message, hint }: Trouble): string {
  return hint === null ? message : `${message} ${hint}`;
}
