import { useEffect, useMemo, useReducer, useRef } from 'react';
import type { OperationSession } from '../../../domain/session.js';
import { SessionsBrowser } from '../../../workflows/browse/sessions-browser.js';
import type { Attempting } from '../../hooks/use-attempt.js';
import type { SessionsState } from './reducer.js';
import type { SessionRows } from './view.js';

/** How often is looked whether somebody else wrote the history, ms. */
const REFRESH_INTERVAL = 1000;

export interface LiveSessions extends SessionRows {
  /** @param position from 0, after the filter */
  at(position: number): OperationSession | undefined;
  /** -1 when the filter leaves it out, or it is gone. */
  positionOf(id: string): number;
  /** Reads again what changed. */
  refresh(): void;
}

/** What opening a history gave. */
export type Opened =
  { readonly browser: SessionsBrowser; readonly error: null } | { readonly browser: null; readonly error: unknown };

/** A connection of its own; `useSessions` closes it. An error is a value here: a screen that throws as it is drawn shows its stack. */
export function openSessions(historyDb: string | undefined): Opened {
  try {
    return { browser: SessionsBrowser.open({ historyDb }), error: null };
  } catch (error) {
    return { browser: null, error };
  }
}

/**
 * The sessions of the history after the filter, as they change: by this process, or by another one.
 *
 * @param height how many of them are shown
 */
export function useSessions(
  browser: SessionsBrowser,
  { list, text, status }: SessionsState,
  height: number,
  active: boolean,
  attempt: Attempting,
): LiveSessions {
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  useEffect(() => {
    const unlisten = browser.onChange(draw);
    attempt(() => browser.load());
    return () => {
      unlisten();
      browser.close();
    };
  }, [browser]);

  const isRefreshing = useRef(false);
  const refresh = (): void => {
    attempt(async () => {
      isRefreshing.current = true;
      try {
        await browser.refresh();
      } finally {
        isRefreshing.current = false;
      }
    });
  };
  useEffect(() => {
    if (!active) return undefined;
    refresh();
    const timer = setInterval(() => {
      // A slow one is not waited for by others.
      if (!isRefreshing.current) refresh();
    }, REFRESH_INTERVAL);
    return () => {
      clearInterval(timer);
    };
  }, [browser, active]);

  const { version } = browser;
  const view = useMemo(
    () => browser.view({ text, ...(status === null ? {} : { statuses: [status] }) }),
    [browser, version, text, status],
  );
  const ids = view.ids(list.top, height);
  const shown = ids.join(' ');
  useEffect(() => {
    const stop = new AbortController();
    attempt(() => browser.learn(ids, stop.signal));
    return () => {
      stop.abort();
    };
    // What is known and up to date costs nothing, so that every change may ask again.
  }, [browser, version, shown]);

  return {
    count: view.count,
    isLoading: !browser.isComplete,
    shown: browser.sessions(ids).filter((session) => session !== undefined),
    factsOf: ({ session_id: id }) => browser.facts(id),
    at: (position) => browser.sessions([view.idAt(position) ?? ''])[0],
    positionOf: (id) => view.positionOf(id),
    refresh,
  };
}
