import type { OperationStatus } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import type { SettingValues } from '../options.js';
import { JsonArray } from './json-array.js';
import { jsonText } from './json-text.js';
import { displayWidth } from './display-width.js';
import { BufferedOutput } from './output.js';
import { printable } from './printable.js';
import { Table } from './table.js';
import type { Terminal } from './terminal.js';
import { isUndo } from './undo-context.js';
import { timeText } from './words.js';

/**
 * Sessions as an array, as NDJSON, or as a table.
 *
 * @param stateOf how many of a session's operations are in force, and how many were undone, now
 */
export async function writeSessions(
  { format, quiet }: Pick<SettingValues, 'format' | 'quiet'>,
  { out, width }: Pick<Terminal, 'out' | 'width'>,
  sessions: readonly OperationSession[],
  stateOf: StateOf,
): Promise<void> {
  const output = new BufferedOutput(out);
  if (format === 'json') {
    const array = new JsonArray(output);
    for (const session of sessions) array.add(session);
    await array.end();
    return;
  }
  if (format === 'ndjson') {
    for (const session of sessions) output.write(`${jsonText({ type: 'session', session })}\n`);
  } else if (!quiet) {
    output.write(sessions.length === 0 ? 'No sessions.\n' : sessionTable(sessions, width, stateOf));
  }
  await output.drained();
}

type StateOf = (session: OperationSession) => Partial<Readonly<Record<OperationStatus, number>>>;

function sessionTable(sessions: readonly OperationSession[], width: number | null, stateOf: StateOf): string {
  const longest = (title: string, texts: readonly string[]): { title: string; width: number } => ({
    title,
    width: texts.reduce((most, text) => Math.max(most, displayWidth(printable(text))), title.length),
  });
  const rows = sessions.map((session) => [
    session.session_id,
    timeText(session.start_time),
    session.metadata.kind,
    session.status.replaceAll('_', ' '),
    countsText(session, stateOf),
    session.source_root === session.target_root
      ? session.target_root
      : `${session.source_root} -> ${session.target_root}`,
  ]);
  const titles = ['ID', 'STARTED', 'KIND', 'STATUS', 'DONE', 'FOLDERS'];
  const columns = titles.map((title, index) =>
    longest(
      title,
      rows.map((row) => row[index] ?? ''),
    ),
  );
  const table = new Table(columns, width);
  return table.header() + rows.map((row) => table.row(...row)).join('');
}

/**
 * `237/240, 3 failed`; `0/240, 237 undone`: what was undone is not done, though the session's own counts know no undo. What
 * an undo left out, it or another one planned again; what stays for good is told by the session that it undid.
 */
function countsText(session: OperationSession, stateOf: StateOf): string {
  const { status, failed_operations: failed, metadata } = session;
  const ownUndo = isUndo(metadata.kind);
  const isUndone = status === 'rolled_back' || status === 'partially_rolled_back';
  const state = isUndone || ownUndo ? stateOf(session) : { completed: session.completed_operations };
  const { completed = 0, rolled_back: undone = 0, skipped = 0 } = state;
  const total = session.total_operations - (ownUndo ? skipped : 0);
  const parts = [`${completed}/${total}`, undone > 0 ? `${undone} undone` : '', failed > 0 ? `${failed} failed` : ''];
  return parts.filter((part) => part !== '').join(', ');
}
