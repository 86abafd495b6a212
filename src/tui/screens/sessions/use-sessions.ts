import { useEffect, useMemo, useState } from 'react';
import type { OperationSession } from '../../../domain/session.js';
import { openHistoryForReading } from '../../../workflows/history/history-reader.js';
import { useSurroundings } from '../../context.js';
import type { SessionsState } from './reducer.js';
import type { SessionRows } from './view.js';

interface LiveSessions extends SessionRows {
  at(position: number): OperationSession | undefined;
  refresh(): void;
}

export function useSessions(state: SessionsState, height: number, _active: boolean): LiveSessions {
  const { historyDb } = useSurroundings();
  const [version, setVersion] = useState(0);
  const history = useMemo(() => openHistoryForReading(historyDb), [historyDb]);
  useEffect(() => () => history.closeSync(), [history]);
  const sessions = useMemo(() => history.listSessionsSync({ limit: 1000 }), [history, version]);
  return {
    count: sessions.length,
    isLoading: false,
    shown: sessions.slice(state.list.top, state.list.top + height),
    stateOf: ({ session_id }) => history.countByStatus(session_id),
    bytesOf: () => 0,
    at: (position) => sessions[position],
    refresh: () => setVersion((n) => n + 1),
  };
}
