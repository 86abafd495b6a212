import { useEffect, useState } from 'react';
import { completePath, type PathCompletion } from '../../../workflows/browse/complete-path.js';
import { useSurroundings } from '../../context.js';
import type { Attempting } from '../../hooks/use-attempt.js';

interface Completion {
  /** For what is typed now; `null` until it is known. */
  readonly shown: PathCompletion | null;
  /** Asks once more, and tells what the path becomes. */
  complete(typed: string, onKnown: (completed: string) => void): Promise<void>;
}

/** The folders that a typed path may mean, as it is typed. @param typed `null` while no path is typed */
export function useCompletion(typed: string | null, attempt: Attempting): Completion {
  const { cwd, home } = useSurroundings();
  const [known, setKnown] = useState<{ readonly typed: string; readonly completion: PathCompletion } | null>(null);
  useEffect(() => {
    if (typed === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    attempt(async () => {
      try {
        const completion = await completePath(typed, { cwd, home, signal });
        if (!signal.aborted) setKnown({ typed, completion });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    });
    return () => controller.abort();
    // `attempt` is another function for each frame, and the same in what it does.
  }, [typed, cwd, home]);
  return {
    shown: known?.typed === typed ? known.completion : null,
    complete: async (path, onKnown) => onKnown((await completePath(path, { cwd, home })).completed),
  };
}
