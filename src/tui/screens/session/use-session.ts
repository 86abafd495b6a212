import { useEffect, useReducer, useState } from 'react';
import { UserError } from '../../../domain/errors.js';
import { SessionBrowser } from '../../../workflows/browse/session-browser.js';
import { useSurroundings } from '../../context.js';
import { troubleText, type Attempt } from '../../hooks/use-attempt.js';
import type { SessionState } from './reducer.js';
import { SessionModel } from './session-model.js';

/** How often it is looked whether somebody wrote to the history, in ms. */
const PERIOD = 1000;

type Opened =
  { readonly model: SessionModel; readonly trouble: null } | { readonly model: null; readonly trouble: string };

/**
 * The operations of a session, which are read, looked for and read again while the screen is there; it is drawn when there is
 * something new.
 *
 * @returns what is wrong, where the session cannot be shown
 */
export function useSession(session: string, state: SessionState, active: boolean, attempt: Attempt): Opened {
  const { historyDb, sameHistory } = useSurroundings();
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  const [opened] = useState(() => open(historyDb, session, sameHistory));
  const { model } = opened;

  useEffect(() => {
    if (model === null) return undefined;
    const unlisten = model.browser.onChange(draw);
    attempt(() => model.browser.load());
    return () => {
      unlisten();
      model.close();
    };
  }, [model]);

  useEffect(() => {
    if (model === null || !active) return undefined;
    const refresh = (): void =>
      attempt(async () => {
        await model.browser.refresh();
      });
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
