import { useEffect, useReducer, useState } from 'react';
import { UserError } from '../../../domain/errors.js';
import { SessionBrowser } from '../../../workflows/browse/session-browser.js';
import { useSurroundings } from '../../context.js';
import { troubleText, type Attempting } from '../../hooks/use-attempt.js';
import type { SessionState } from './reducer.js';
import { SessionModel } from './session-model.js';

/** How often it is looked whether somebody wrote to the history, in ms. */
const PERIOD = 1000;

/** How often it is drawn how far reading is, in ms: drawing takes time from it. */
const READING_PERIOD = 200;

type Opened =
  { readonly model: SessionModel; readonly trouble: null } | { readonly model: null; readonly trouble: string };

/**
 * The operations of a session, which are read, looked for and read again while the screen is there; it is drawn when there is
 * something new.
 *
 * @returns what is wrong, where the session cannot be shown
 */
export function useSession(session: string, state: SessionState, active: boolean, attempt: Attempting): Opened {
  const { historyDb, sameHistory } = useSurroundings();
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  const [opened] = useState(() => open(historyDb, session, sameHistory));
  const { model } = opened;

  useEffect(() => {
    if (model === null) return undefined;
    let drawn = 0;
    const unlisten = model.browser.onChange(() => {
      if (!model.browser.progress.isComplete && performance.now() - drawn < READING_PERIOD) return;
      drawn = performance.now();
      draw();
    });
    attempt(() => model.browser.load());
    return () => {
      unlisten();
      model.close();
    };
  }, [model]);

  useEffect(() => {
    if (model === null || !active) return undefined;
    let isUnderWay = false;
    const refresh = (): void => {
      // A slow one is not followed by all that came due meanwhile.
      if (isUnderWay) return;
      isUnderWay = true;
      attempt(async () => {
        try {
          await model.browser.refresh();
          // Now that the history can be read, the search may succeed as well.
          if (model.forgetFailedSearch()) draw();
        } finally {
          isUnderWay = false;
        }
      });
    };
    refresh();
    const timer = setInterval(refresh, PERIOD);
    return () => clearInterval(timer);
  }, [model, active]);

  useEffect(() => {
    const searching = active ? (model?.search(state, draw) ?? null) : null;
    if (searching !== null) attempt(() => searching);
  });

  return opened;
}

function open(historyDb: string | undefined, session: string, sameHistory: readonly string[]): Opened {
  try {
    return { model: new SessionModel(SessionBrowser.open({ historyDb }, session)), trouble: null };
  } catch (error) {
    const trouble = error instanceof UserError ? troubleText(error, sameHistory) : null;
    if (trouble === null) throw error;
    return { model: null, trouble };
  }
}
