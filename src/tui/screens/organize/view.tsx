import { Box } from 'ink';
import type { ReactNode } from 'react';
import { displayWidth } from '../../../text/display-width.js';
import { inWords, count } from '../../../text/words.js';
import type { PathCompletion } from '../../../workflows/browse/complete-path.js';
import type { PreviewedFile } from '../../../workflows/browse/layout-sample.js';
import { rowOf, type Cell, type Piece } from '../../components/columns.js';
import { FieldLine } from '../../components/field-line.js';
import { Line } from '../../components/line.js';
import { Rule } from '../../components/rule.js';
import { withinList } from '../../components/list-state.js';
import { nameGrid } from '../../components/name-grid.js';
import { FRAME_ROWS, ScreenFrame } from '../../components/screen-frame.js';
import type { Size } from '../../context.js';
import type { KeyGroup } from '../../keys/key-table.js';
import { keyText } from '../../keys/key-text.js';
import { choicesOf, FIELDS, fieldsOf, meaningOf, type FieldName } from './fields.js';
import type { FormState } from './reducer.js';
import type { Preview } from './preview.js';

const LABEL = 12;
/** Rows between the fields and the files: what the current field means, an empty one, the head of the preview. */
const BETWEEN = 3;
/** Files that are shown before all fields are. */
const FEWEST_FILES = 3;

interface FormViewProps {
  readonly state: FormState;
  readonly preview: Preview;
  /** While a path is typed. */
  readonly completion: PathCompletion | null;
  readonly size: Size;
  readonly groups: readonly KeyGroup[];
}

/** The form; below it, what is typed into may mean, or what becomes of files of the source. */
export function OrganizeView({ state, preview, completion, size, groups }: FormViewProps): ReactNode {
  const { columns } = size;
  const fields = fieldsOf(state.values);
  const body = size.rows - FRAME_ROWS;
  const height = Math.min(fields.length, body - BETWEEN - FEWEST_FILES);
  const { top } = withinList({ cursor: fields.indexOf(state.current), top: 0 }, { count: fields.length, height });
  const left = body - height - BETWEEN + 1;
  const typesPath = state.field !== null && FIELDS[state.current].kind === 'path';
  return (
    <ScreenFrame
      title="Organize"
      aside={state.field === null ? `${keyText('organize.plan')} makes the plan` : ''}
      message={state.message}
      groups={groups}
      size={size}
    >
      {fields.slice(top, top + height).map((name) => (
        <FormField key={name} name={name} state={state} columns={columns} />
      ))}
      <Line pieces={rowOf([{ text: `  ${meaningOf(state.current, state.values)}`, style: 'accent' }], columns)} />
      <Rule columns={columns} />
      <Box flexDirection="column" height={left} overflowY="hidden">
        {typesPath ? (
          <Candidates completion={completion} columns={columns} height={left} />
        ) : (
          <Files preview={preview} columns={columns} height={left} />
        )}
      </Box>
    </ScreenFrame>
  );
}

function FormField({
  name,
  state,
  columns,
}: {
  readonly name: FieldName;
  readonly state: FormState;
  readonly columns: number;
}): ReactNode {
  const isCurrent = name === state.current;
  const mark = isCurrent ? '> ' : '  ';
  const spec = FIELDS[name];
  const label = `${mark}${spec.label.padEnd(LABEL)}`;
  if (isCurrent && state.field !== null) return <FieldLine label={label} field={state.field} width={columns} />;
  const room = columns - label.length;
  const style = isCurrent ? 'key' : 'plain';
  if (spec.kind === 'choice') {
    const pieces = choicePieces(choicesOf(name, state.own), state.values[name], room);
    return <Line pieces={[{ text: label, style }, ...pieces]} />;
  }
  const value = state.values[name];
  const cell: Cell = value === '' ? { text: spec.empty, style: 'dim' } : { text: value };
  return <Line pieces={[{ text: label, style }, ...rowOf([cell], room)]} />;
}

/** All choices with the chosen one in brackets, or that one alone where there is no room. */
function choicePieces(choices: readonly string[], chosen: string, room: number): readonly Piece[] {
  const shown = (choice: string): string => inWords(choice);
  const pieces = choices.map((choice): Piece =>
    choice === chosen
      ? { text: `[${shown(choice)}] `, style: 'strong' }
      : { text: ` ${shown(choice)}  `, style: 'dim' },
  );
  const width = pieces.reduce((sum, { text }) => sum + displayWidth(text), 0);
  if (width <= room + 1) return pieces;
  const text = `[${shown(chosen)}] ${choices.indexOf(chosen) + 1} of ${choices.length}`;
  return rowOf([{ text, style: 'strong' }], room);
}

function Files({
  preview,
  columns,
  height,
}: {
  readonly preview: Preview;
  readonly columns: number;
  readonly height: number;
}): ReactNode {
  return (
    <>
      <Line pieces={rowOf([{ text: preview.text, style: preview.style }], columns)} />
      {preview.files.slice(0, height - 1).map((file) => (
        <Line key={file.from} pieces={fileRow(file, columns)} />
      ))}
    </>
  );
}

/** A file before and after; the new name has more room, as it is what is chosen here. */
function fileRow(file: PreviewedFile, columns: number): readonly Piece[] {
  const from = { text: file.from, width: Math.floor(columns * 0.3), style: 'dim' } as const;
  const after: Cell = file.skip === null ? { text: file.to } : { text: `stays: ${file.skip.message}`, style: 'warn' };
  return rowOf([from, { text: '->', width: 2, style: 'dim' }, after], columns);
}

function Candidates({
  completion,
  columns,
  height,
}: {
  readonly completion: PathCompletion | null;
  readonly columns: number;
  readonly height: number;
}): ReactNode {
  if (completion === null) return null;
  const { rows, cell } = nameGrid(
    completion.folders.map(({ name }) => name),
    columns - 2,
  );
  return (
    <>
      <Line pieces={rowOf([candidatesHead(completion)], columns)} />
      {rows.slice(0, height - 1).map((names, index) => (
        <Line
          key={index}
          pieces={[
            { text: '  ' },
            ...rowOf([...names.map((text) => ({ text, width: cell })), { text: '' }], columns - 2),
          ]}
        />
      ))}
    </>
  );
}

function candidatesHead({ problem, folders, hasMore, lookedInto }: PathCompletion): Cell {
  if (problem !== null) return { text: problem.message, style: 'warn' };
  if (folders.length === 0) return { text: `No folder in ${lookedInto} begins so.`, style: 'warn' };
  const more = hasMore ? 'The first ' : '';
  return {
    text: `${more}${count(folders.length, 'folder')} in ${lookedInto}; ${keyText('field.complete')} completes:`,
    style: 'strong',
  };
}
