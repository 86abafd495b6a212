import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { OperationRecord } from '../../../domain/operation.js';
import { foldersText } from '../../../text/session-words.js';
import { rowOf, type Piece } from '../../components/columns.js';
import { FieldLine } from '../../components/field-line.js';
import { Line } from '../../components/line.js';
import { ScreenFrame, type Message } from '../../components/screen-frame.js';
import type { Size } from '../../context.js';
import type { KeyGroup } from '../../keys/key-table.js';
import { keyText } from '../../keys/key-text.js';
import { SESSION_STATUS_STYLES } from '../../theme.js';
import { displayWidth } from '../../../text/display-width.js';
import { detailLines } from './details.js';
import { factsOf, selectedText, selectionOf, sumsOf } from './facts-of-line.js';
import { factsText, filterText, readingText, totalsText } from './header.js';
import { DIVIDER, layoutOf, type Layout } from './layout.js';
import type { Line as ListedLine } from '../../components/operation-lines.js';
import { isFiltered, type SessionState } from './reducer.js';
import { folderRow, leafRow, listHeads, listRow, treeHeads } from './rows.js';
import type { Look, SessionModel } from './session-model.js';

interface Seen {
  readonly model: SessionModel;
  readonly state: SessionState;
  readonly look: Look;
}

/** A session: what it is, its operations as a list or a tree, and the details of one. */
export function SessionView({
  size,
  groups,
  ...seen
}: Seen & { readonly size: Size; readonly groups: readonly KeyGroup[] }): ReactNode {
  const { model, state } = seen;
  const layout = layoutOf(size, state);
  const { session } = model.browser;
  const message = model.browser.isGone ? GONE : state.message;
  return (
    <ScreenFrame
      title={`Session ${session.session_id}`}
      aside={state.mode === 'list' ? 'list' : 'tree'}
      message={message}
      groups={groups}
      size={size}
    >
      <Header {...seen} columns={size.columns} />
      <Box flexDirection="row">
        {layout.linesWidth > 0 ? <LinesPane {...seen} layout={layout} /> : null}
        {layout.linesWidth > 0 && layout.detailsWidth > 0 ? <Divider height={layout.detailsHeight} /> : null}
        {layout.detailsWidth > 0 ? <DetailsPane {...seen} layout={layout} /> : null}
      </Box>
    </ScreenFrame>
  );
}

const GONE: Message = {
  text: `Somebody removed this session: nothing of it can be undone now. ${keyText('everywhere.back')} goes back.`,
  style: 'bad',
};

function Header({ model, state, look, columns }: Seen & { readonly columns: number }): ReactNode {
  const { session, undos, progress } = model.browser;
  const selected = selectedText(model, look);
  const selectedWidth = displayWidth(selected);
  const filterWidth = columns - selectedWidth - 2;
  const filter = filterText(state, look.view.count, look.isComplete ? null : model.searchProgress);
  return (
    <>
      <Line
        pieces={rowOf([{ text: factsText(session, undos), style: SESSION_STATUS_STYLES[session.status] }], columns)}
      />
      <Line pieces={rowOf([{ text: foldersText(session) }], columns)} />
      <Line
        pieces={rowOf([{ text: progress.isComplete ? totalsText(look.all.totals()) : readingText(progress) }], columns)}
      />
      <Box flexDirection="row">
        <Box width={filterWidth + 2}>
          {state.field === null ? (
            <Line pieces={rowOf([{ text: filter, style: 'accent' }], filterWidth)} />
          ) : (
            <FieldLine label="Filter: " field={state.field} width={filterWidth} />
          )}
        </Box>
        <Line
          pieces={rowOf([{ text: selected, style: selected.startsWith('nothing') ? 'dim' : 'strong' }], selectedWidth)}
        />
      </Box>
    </>
  );
}

function LinesPane({ layout, ...seen }: Seen & { readonly layout: Layout }): ReactNode {
  const { state, look } = seen;
  const { linesWidth: width, linesHeight: height } = layout;
  const positions = Array.from(
    { length: Math.min(height, look.lines.count - look.list.top) },
    (_, at) => look.list.top + at,
  );
  const lines = positions.map((position) => look.lines.at(position));
  const records = recordsOf(seen, lines);
  return (
    <Box flexDirection="column" width={width} height={height + 1}>
      <Line pieces={state.mode === 'list' ? listHeads(width) : treeHeads(width)} />
      {lines.map((line, index) => {
        if (line === undefined) return null;
        const isCurrent = look.list.top + index === look.list.cursor;
        return <Line key={index} cursor={isCurrent} pieces={rowFor(seen, line, records, isCurrent, width)} />;
      })}
      {look.lines.count === 0 ? <Line pieces={rowOf([{ text: emptyText(seen) }], width)} /> : null}
    </Box>
  );
}

/** Only what is shown is read. */
function recordsOf({ model }: Seen, lines: readonly (ListedLine | undefined)[]): ReadonlyMap<number, OperationRecord> {
  const ids = lines.flatMap((line) => (line?.kind === 'operation' ? [line.id] : []));
  const records = new Map<number, OperationRecord>();
  for (const record of model.browser.rows(ids)) if (record !== undefined) records.set(record.id, record);
  return records;
}

function rowFor(
  { model, state, look }: Seen,
  line: ListedLine,
  records: ReadonlyMap<number, OperationRecord>,
  isCurrent: boolean,
  width: number,
): readonly Piece[] {
  const marks = { isCurrent, selected: selectionOf(model, look, line) };
  if (line.kind === 'folder') return folderRow(line, sumsOf(model, state, look, line), marks, width);
  const record = records.get(line.id);
  return state.mode === 'tree'
    ? leafRow(line, record, marks, width)
    : listRow(line, record, model.browser.session, marks, width);
}

function emptyText({ state, look }: Seen): string {
  if (!look.isComplete) return '  Still looking...';
  return isFiltered(state) ? '  No operation matches the filter.' : '  The session has no operations.';
}

function DetailsPane({ layout, ...seen }: Seen & { readonly layout: Layout }): ReactNode {
  const { model, state, look } = seen;
  const { detailsWidth: width, detailsHeight: height } = layout;
  const lines = detailLines(factsOf(model, state, look), width);
  const hasKeys = state.pane === 'details';
  const more = lines.length > height - 1 ? `, ${state.detailTop + 1} of ${lines.length} lines` : '';
  const title = `${hasKeys ? '> ' : ''}DETAILS${more}`;
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Line pieces={rowOf([{ text: title, style: hasKeys ? 'strong' : 'dim' }], width)} />
      {lines.slice(state.detailTop, state.detailTop + height - 1).map((pieces, index) => (
        <Line key={index} pieces={pieces} />
      ))}
    </Box>
  );
}

function Divider({ height }: { readonly height: number }): ReactNode {
  return (
    <Box flexDirection="column" width={DIVIDER.length} height={height}>
      {Array.from({ length: height }, (_, index) => (
        <Line key={index} pieces={[{ text: DIVIDER, style: 'dim' }]} />
      ))}
    </Box>
  );
}
