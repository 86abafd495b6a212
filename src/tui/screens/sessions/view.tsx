import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { OperationSession, SessionStatus } from '../../../domain/session.js';
import { deletionFacts, deletionQuestion } from '../../../text/deletion-words.js';
import { wayOn, wayOnText, type WayOn } from '../../../text/way-on.js';
import { displayWidth } from '../../../text/display-width.js';
import { countsText, foldersText } from '../../../text/session-words.js';
import { inWords, bytesText, count, timeText } from '../../../text/words.js';
import type { SessionFacts } from '../../../workflows/browse/sessions-browser.js';
import { rowOf, type Cell } from '../../components/columns.js';
import { Confirm } from '../../components/confirm.js';
import { FieldLine } from '../../components/field-line.js';
import { Line } from '../../components/line.js';
import { Rule } from '../../components/rule.js';
import { FRAME_ROWS, ScreenFrame } from '../../components/screen-frame.js';
import type { Size } from '../../context.js';
import type { KeyGroup } from '../../keys/key-table.js';
import { keyText } from '../../keys/key-text.js';
import { SESSION_STATUS_STYLES, type Style } from '../../theme.js';
import type { SessionsState } from './reducer.js';

/** Rows below the list: what the session is in full, and what can be done with it. */
const DETAIL_ROWS = 4;
/** The heads of the columns, and the filter. */
const HEAD_ROWS = 2;

/** How many sessions are shown at a time. */
export function listHeight({ rows }: Size): number {
  return Math.max(1, rows - FRAME_ROWS - HEAD_ROWS - DETAIL_ROWS);
}

/** What the screen reads of the history. */
export interface SessionRows {
  /** After the filter. */
  readonly count: number;
  /** The list is still being read. */
  readonly isLoading: boolean;
  /** Those that are shown. */
  readonly shown: readonly OperationSession[];
  /** `null` until they are known. */
  readonly factsOf: (session: OperationSession) => SessionFacts | null;
}

/** The sessions, newest first. */
export function SessionsView({
  state,
  rows,
  size,
  groups,
}: {
  readonly state: SessionsState;
  readonly rows: SessionRows;
  readonly size: Size;
  readonly groups: readonly KeyGroup[];
}): ReactNode {
  const { columns } = size;
  const { list, message, question } = state;
  const widths = widthsFor(rows, columns);
  const current = rows.shown[list.cursor - list.top];
  const aside = `${count(rows.count, 'session')}${rows.isLoading ? ' so far' : ''}`;
  return (
    <ScreenFrame title="Sessions" aside={aside} message={message} groups={groups} size={size}>
      {question === null ? (
        <>
          <FilterLine state={state} columns={columns} />
          <Line pieces={rowOf(cells(HEADS, widths), columns)} />
          <Box flexDirection="column" height={listHeight(size)}>
            {rows.shown.map((session, index) => (
              <Line
                key={session.session_id}
                cursor={index === list.cursor - list.top}
                pieces={rowOf(cells(sessionRow(session, rows, index === list.cursor - list.top), widths), columns)}
              />
            ))}
            {rows.count === 0 && !rows.isLoading ? (
              <Line pieces={rowOf([{ text: emptyText(state) }], columns)} />
            ) : null}
          </Box>
          {current === undefined ? null : <Details session={current} rows={rows} columns={columns} />}
        </>
      ) : (
        <Confirm question={deletionQuestion([question.session])} facts={deletionFacts(question.undoable)} size={size} />
      )}
    </ScreenFrame>
  );
}

function FilterLine({ state, columns }: { readonly state: SessionsState; readonly columns: number }): ReactNode {
  const { field, text, status } = state;
  if (field !== null) return <FieldLine label="Filter: " field={field} width={columns} />;
  const parts = [
    ...(text === '' ? [] : [`Filter: ${text}`]),
    ...(status === null ? [] : [`Status: ${inWords(status)}`]),
  ];
  const shown = parts.length === 0 ? '' : `${parts.join('   ')}   (${keyText('everywhere.back')} shows all)`;
  return <Line pieces={rowOf([{ text: shown, style: 'accent' }], columns)} />;
}

function emptyText({ text, status }: SessionsState): string {
  if (text !== '' || status !== null) return '  No session matches the filter.';
  return `  The history has no sessions yet: ${keyText('sessions.organize')} organizes a folder.`;
}

interface Row {
  readonly mark: string;
  readonly when: string;
  readonly kind: string;
  readonly status: Cell;
  readonly done: string;
  readonly size: string;
  readonly folders: string;
}

const HEADS: Row = {
  mark: '',
  when: 'STARTED',
  kind: 'KIND',
  status: { text: 'STATUS' },
  done: 'DONE',
  size: 'SIZE',
  folders: 'FOLDERS',
};

/** A terminal of 80 columns has no room for the size, which is among the details. */
const WIDE = 120;

interface Widths {
  readonly wide: boolean;
  /** A number that is cut is another number: what is shown decides, and folders get the rest. */
  readonly done: number;
}

function widthsFor(rows: SessionRows, columns: number): Widths {
  const texts = rows.shown.map((session) => displayWidth(doneText(session, rows.factsOf(session))));
  return { wide: columns >= WIDE, done: Math.max(HEADS.done.length, ...texts) };
}

function cells({ mark, when, kind, status, done, size, folders }: Row, widths: Widths): readonly Cell[] {
  const { wide } = widths;
  return [
    { text: mark, width: 1, style: 'key' },
    { text: wide ? when : withoutYear(when), width: wide ? 16 : 11 },
    { text: kind, width: 8 },
    { ...status, width: wide ? 21 : 13 },
    { text: done, width: widths.done },
    ...(wide ? [{ text: size, width: 8, align: 'right' as const }] : []),
    { text: folders },
  ];
}

/** `2026-11-21 15:30` without what most sessions have in common; the details have it. */
function withoutYear(when: string): string {
  return when.replace(/^\d{4}-/u, '');
}

function sessionRow(session: OperationSession, rows: SessionRows, isCurrent: boolean): Row {
  const { status, start_time, metadata } = session;
  const facts = rows.factsOf(session);
  return {
    mark: isCurrent ? '>' : '',
    when: timeText(start_time),
    kind: metadata.kind,
    status: { text: inWords(status), style: SESSION_STATUS_STYLES[status] },
    done: doneText(session, facts),
    size: sizeText(facts),
    folders: foldersText(session),
  };
}

function Details({
  session,
  rows,
  columns,
}: {
  readonly session: OperationSession;
  readonly rows: SessionRows;
  readonly columns: number;
}): ReactNode {
  const { session_id, metadata, status, start_time } = session;
  const undone = metadata.undoes_session === undefined ? '' : ` of ${metadata.undoes_session}`;
  const facts = rows.factsOf(session);
  const words = `${timeText(start_time)}, ${inWords(status)}`;
  const what = `${session_id}   ${metadata.kind}${undone}, ${words}, ${doneText(session, facts)}, ${sizeText(facts)}`;
  const way = wayOn(session, facts?.state ?? null);
  return (
    <>
      <Rule columns={columns} />
      <Line pieces={rowOf([{ text: what }], columns)} />
      <Line pieces={rowOf([{ text: foldersText(session) }], columns)} />
      <Line pieces={rowOf([wayCell(way, status)], columns)} />
    </>
  );
}

/** What should not be overlooked. */
const WAY_STYLES: Readonly<Partial<Record<SessionStatus, Style>>> = {
  running: 'accent',
  failed: 'bad',
  interrupted: 'warn',
  partially_rolled_back: 'warn',
};

function wayCell(way: WayOn, status: SessionStatus): Cell {
  const style = way.steps.length === 0 ? 'dim' : (WAY_STYLES[status] ?? 'plain');
  return { text: wayOnText(way, (step) => keyText(`sessions.${step}`)), style };
}

/** Of what is not known yet. */
const UNKNOWN = '…';

function doneText(session: OperationSession, facts: SessionFacts | null): string {
  return facts === null ? UNKNOWN : countsText(session, () => facts.state);
}

function sizeText(facts: SessionFacts | null): string {
  return facts === null ? UNKNOWN : bytesText(facts.bytes);
}
