import type { OperationSession } from '../../domain/session.js';
import type { SettingValues } from '../options.js';
import { JsonArray } from './json-array.js';
import { jsonText } from './json-text.js';
import { displayWidth } from '../../text/display-width.js';
import { BufferedOutput } from './output.js';
import { printable } from '../../text/printable.js';
import { Table } from './table.js';
import type { Terminal } from './terminal.js';
import { countsText, foldersText, type StateOf } from '../../text/session-words.js';
import { inWords, timeText } from '../../text/words.js';

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

function sessionTable(sessions: readonly OperationSession[], width: number | null, stateOf: StateOf): string {
  const longest = (title: string, texts: readonly string[]): { title: string; width: number } => ({
    title,
    width: texts.reduce((most, text) => Math.max(most, displayWidth(printable(text))), title.length),
  });
  const rows = sessions.map((session) => [
    session.session_id,
    timeText(session.start_time),
    session.metadata.kind,
    inWords(session.status),
    countsText(session, stateOf),
    foldersText(session),
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
