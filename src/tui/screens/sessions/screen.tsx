import { setTimeout as pause } from 'node:timers/promises';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { OperationSession } from '../../../domain/session.js';
import { settledLine } from '../../../text/settled-line.js';
import type { WorkflowEvent } from '../../../workflows/events.js';
import type { SessionsBrowser } from '../../../workflows/browse/sessions-browser.js';
import { openHistoryForReading } from '../../../workflows/history/history-reader.js';
import { redoAsk, resumeWork, undoAsk } from '../../asks.js';
import { settleHistory } from '../../carry-out.js';
import { isListCommand } from '../../components/list-state.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useAttempt } from '../../hooks/use-attempt.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useStore } from '../../hooks/use-store.js';
import type { Command, KeyGroup } from '../../keys/key-table.js';
import { reduceSessions, SESSIONS_START, type SessionsState } from './reducer.js';
import { openSessions, useSessions } from './use-sessions.js';
import { listHeight, SessionsView } from './view.js';

/** A frame is drawn within so many ms. */
const FRAME = 35;

type Group = 'sessions' | 'list' | 'field' | 'confirm';

function groupsOf({ field, question }: SessionsState): readonly Group[] {
  if (question !== null) return ['confirm'];
  return field === null ? ['sessions', 'list'] : ['field'];
}

/** Loaded when it is needed: it brings what writes documents of sessions. */
function removal() {
  return import('../../../workflows/history/prune-sessions.js');
}

/** Screen 1: the sessions, newest first, those that need somebody on top. Without a history there is nothing to do here. */
export function SessionsScreen(props: ScreenProps): ReactNode {
  const { historyDb, leave } = useSurroundings();
  const [{ browser, error }] = useState(() => openSessions(historyDb));
  useEffect(() => {
    if (browser === null) leave(error);
  }, [browser]);
  return browser === null ? null : <OpenSessions {...props} browser={browser} />;
}

function OpenSessions({ active, size, browser }: ScreenProps & { readonly browser: SessionsBrowser }): ReactNode {
  const { historyDb, go, jobs } = useSurroundings();
  const store = useStore(reduceSessions, () => SESSIONS_START);
  const attempt = useAttempt((message) => store.dispatch({ type: 'message', message }));
  const rows = useSessions(browser, store.state, listHeight(size), active, attempt);
  const listSize = { count: rows.count, height: listHeight(size) };
  /** The session under the cursor, which stays there when others come or go; `null` after a key. */
  const followed = useRef<string | null>(null);
  useEffect(() => {
    const position = followed.current === null ? -1 : rows.positionOf(followed.current);
    const cursor = position < 0 ? store.state.list.cursor : position;
    store.dispatch({ type: 'settled', cursor, size: listSize });
    followed.current = rows.at(store.state.list.cursor)?.session_id ?? null;
  });

  const commands: Readonly<
    Record<Command<'sessions'>, (current: OperationSession | undefined) => void | Promise<void>>
  > = {
    'sessions.open': (current) => {
      if (current !== undefined) go({ type: 'push', place: { screen: 'session', session: current.session_id } });
    },
    'sessions.undo': (current) => {
      if (current !== undefined) go({ type: 'push', place: { screen: 'preview', ask: undoAsk(current) } });
    },
    'sessions.redo': (current) => {
      if (current === undefined) return;
      go({ type: 'push', place: { screen: 'preview', ask: redoAsk(historyDb, current.session_id) } });
    },
    'sessions.resume': (current) => {
      if (current === undefined) return;
      go({ type: 'push', place: { screen: 'resume', resumable: resumeWork(historyDb, current.session_id) } });
    },
    'sessions.recover': async () => {
      store.dispatch({ type: 'message', message: { text: 'Settling what a crash left …', style: 'dim' } });
      const lines: string[] = [];
      const onEvent = (event: WorkflowEvent): void => {
        if (event.type === 'recovered') lines.push(settledLine(event));
      };
      const reports = await jobs.run(() => settleHistory({ historyDb, onEvent }));
      const problems = reports.flatMap(({ messages }) => messages);
      const text = [...problems, ...lines].join(' ') || 'Nothing to settle: every session ended properly.';
      rows.refresh();
      store.dispatch({ type: 'message', message: { text, style: problems.length > 0 ? 'warn' : 'good' } });
    },
    'sessions.organize': () => go({ type: 'push', place: { screen: 'organize' } }),
    'sessions.filter': () => store.dispatch({ type: 'filter' }),
    'sessions.status': () => store.dispatch({ type: 'next_status' }),
    'sessions.delete': async (current) => {
      if (current === undefined) return;
      const { planRemoval } = await removal();
      const history = openHistoryForReading(historyDb);
      try {
        const { undoable } = planRemoval(history, [current.session_id], false);
        store.dispatch({ type: 'ask', question: { session: current.session_id, undoable } });
      } finally {
        history.closeSync();
      }
    },
  };

  const answer = async (yes: boolean): Promise<void> => {
    const { question } = store.state;
    store.dispatch({ type: 'answered' });
    if (question === null || !yes) return;
    const busy = `Forgetting ${question.session} …`;
    store.dispatch({ type: 'message', message: { text: busy, style: 'dim' } });
    const troubles = await jobs.run(async () => {
      // It takes all of a turn: what is said comes before that.
      await pause(FRAME);
      const { deleteSessions } = await removal();
      return await deleteSessions(historyDb, [question.session], false);
    });
    rows.refresh();
    const text = [`Forgot ${question.session}.`, ...troubles].join(' ');
    store.dispatch({ type: 'message', message: { text, style: troubles.length > 0 ? 'warn' : 'good' } });
  };

  useKeys<Group>({
    active,
    groups: () => groupsOf(store.state),
    onCommand: (command) =>
      attempt(() => {
        followed.current = null;
        if (isListCommand(command)) store.dispatch({ type: 'list', command, size: listSize });
        else if (command.startsWith('field.')) store.dispatch({ type: 'field', command: command as Command<'field'> });
        else if (command.startsWith('confirm.')) return answer(command === 'confirm.yes');
        else return commands[command as Command<'sessions'>](rows.at(store.state.list.cursor));
        return undefined;
      }),
    onText: (text) => {
      followed.current = null;
      store.dispatch({ type: 'typed', text });
    },
    // There is no screen before this one.
    onBack: () => {
      if (store.state.text !== '' || store.state.status !== null) store.dispatch({ type: 'clear_filter' });
    },
  });

  if (!active) return null;
  const groups: readonly KeyGroup[] = groupsOf(store.state);
  return <SessionsView state={store.state} rows={rows} size={size} groups={groups} />;
}
