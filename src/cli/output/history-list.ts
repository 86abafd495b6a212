import type { OperationRecord } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import type { SettingValues } from '../options.js';
import { withSameHistory } from '../../text/same-history.js';
import { JsonDocument } from './json-document.js';
import { jsonText } from './json-text.js';
import { BufferedOutput } from './output.js';
import { printable } from '../../text/printable.js';
import { Table } from './table.js';
import type { Terminal } from './terminal.js';
import { inWords, timeText } from '../../text/words.js';

/** So many records go out before the reader gets a chance to say that it is gone. */
const PAGE = 256;

/** The operations of a session, streamed: a million of them need no memory. Stops when nobody reads any more. */
export async function writeHistory(
  { format, quiet }: Pick<SettingValues, 'format' | 'quiet'>,
  { out, width }: Terminal,
  session: OperationSession,
  records: Iterable<OperationRecord>,
): Promise<void> {
  const output = new BufferedOutput(out);
  const writer = writers[format](output, session, width);
  if (format === 'text' && quiet) return;
  let count = 0;
  for (const record of records) {
    writer.add(record);
    count += 1;
    if (count % PAGE === 0) await output.drained();
    if (output.closed) return;
  }
  await writer.end(count);
  await output.drained();
}

/** A history without sessions. */
export async function writeEmptyHistory(
  { format, quiet, sameHistory }: Pick<SettingValues, 'format' | 'quiet'> & { readonly sameHistory: readonly string[] },
  { out }: Terminal,
): Promise<void> {
  if (format === 'json') out.write(`${jsonText({ session: null, operations: [] })}\n`);
  else if (format === 'text' && !quiet) {
    const text = 'The history has no sessions yet. music-organize organize <source> <target> makes one.';
    out.write(`${printable(withSameHistory(text, sameHistory))}\n`);
  }
  await out.drained();
}

interface HistoryWriter {
  add(record: OperationRecord): void;
  end(count: number): Promise<void> | void;
}

type MakeWriter = (output: BufferedOutput, session: OperationSession, width: number | null) => HistoryWriter;

const writers: Readonly<Record<SettingValues['format'], MakeWriter>> = {
  json: (output, session) => {
    const document = new JsonDocument(output, ['operations']);
    document.field('session', session);
    return {
      add: (record) => document.add('operations', withoutUndoes(record)),
      end: () => document.end({}),
    };
  },
  ndjson: (output, session) => {
    output.write(`${jsonText({ type: 'session', session })}\n`);
    return {
      add: (record) => output.write(`${jsonText({ type: 'operation', operation: withoutUndoes(record) })}\n`),
      end: () => undefined,
    };
  },
  text: (output, session, width) => {
    const { session_id, metadata, status, start_time } = session;
    const what = `${metadata.kind} session of ${timeText(start_time)}, ${inWords(status)}`;
    output.write(`${printable(session_id)}: ${what}\n\n`);
    const table = new Table(COLUMNS, width);
    output.write(table.header());
    return {
      add: (record) => {
        const places = new Set([record.source_path, record.target_path]);
        const paths = [...places].filter((path) => path !== null).join(' -> ');
        const error = record.error_message === null ? '' : ` (${record.error_message})`;
        const { id, operation_type, status: state } = record;
        output.write(table.row(String(id), inWords(operation_type), inWords(state), paths + error));
      },
      end: (count) => {
        if (count === 0) output.write('No operations.\n');
      },
    };
  },
};

const COLUMNS = [
  { title: 'ID', width: 8 },
  { title: 'TYPE', width: 16 },
  { title: 'STATUS', width: 11 },
  { title: 'PATHS', width: 0 },
];

/** The columns that the contract of the JSON names, in its order. */
function withoutUndoes(record: OperationRecord): Omit<OperationRecord, 'undoes'> {
  const { id, session_id, timestamp, operation_type, source_path, target_path, backup_path, status } = record;
  const { error_message, checksum_before, checksum_after, file_size, metadata } = record;
  return {
    id,
    session_id,
    timestamp,
    operation_type,
    source_path,
    target_path,
    backup_path,
    status,
    error_message,
    checksum_before,
    checksum_after,
    file_size,
    metadata,
  };
}
