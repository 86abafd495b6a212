import type { HistoryConnection } from './connection.js';
import type { DirectoryTime } from './entries.js';

/** What the times of folders were before a session first changed them; deeper folders first. */
export function directoryTimes(connection: HistoryConnection, sessionId: string): DirectoryTime[] {
  return connection.all(
    connection.build
      .selectFrom('directory_times')
      .select(['path', 'mtime_ns'])
      .where('session_id', '=', sessionId)
      .where((time) =>
        time.exists(
          time
            .selectFrom('operation_sessions')
            .select('session_id')
            .where('session_id', '=', sessionId)
            .where(connection.isKnown),
        ),
      )
      .orderBy('path', 'desc'),
  );
}
