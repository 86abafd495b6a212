import { basename } from 'node:path';
import { isAudio } from '../../domain/naming/file-kinds.js';
import { changedPart, type Difference } from './changed-part.js';
import { displayWidth } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';
import { fitSpans, paintSpans, spansWidth, type Span } from '../../text/styled-text.js';
import type { Colors } from './terminal.js';

export interface TreeStyle {
  readonly colors: Colors;
  /** Columns; `null` for no limit. */
  readonly width: number | null;
  /** Whether the reason of each operation is told. */
  readonly verbose: boolean;
}

/** A file that gets a place in the folder of an album. */
export interface AlbumFile {
  /** Below the folder of the album. */
  readonly name: string;
  /** Where it is now: below the source root; for a file from elsewhere as it is to be shown. */
  readonly source: string;
  /** It does not come from the source, but makes room in the library. */
  readonly elsewhere: boolean;
  /** What is out of the ordinary about it. */
  readonly remark: Remark | null;
  /** Why it goes there. */
  readonly reason: string | null;
}

export interface Remark {
  readonly text: string;
  /** A number in its name comes of it; a file gives way to it; nothing out of the ordinary. */
  readonly sort: 'numbered' | 'replaces' | 'plain';
}

/** What a plan puts into the folder of one album, or into any other folder of the library. */
export interface AlbumPlan {
  /** Below the target root; empty for the target root itself. */
  readonly folder: string;
  /** What it is taken for, and why. */
  readonly kind: string | null;
  readonly kindReason: string | null;
  /** Source and target root are the same. */
  readonly inPlace: boolean;
  /** Which operations bring its files there, where that is worth telling. */
  readonly operations: string | null;
  readonly files: readonly AlbumFile[];
}

const INDENT = 2;
const ARROW = '  <- ';
/** Where there is no terminal, names beyond this width do not push the old names of all others away. */
const WIDEST_COLUMN = 60;
/** What stands beside a heading or name gets a line of its own when there is less room than this. */
const LEAST_ROOM = 20;

const inOrder = new Intl.Collator('en', { numeric: true });

/** The lines of an album: its folder as heading, then `new name <- old name`, tracks first. */
export function albumLines(album: AlbumPlan, style: TreeStyle): string {
  const files = album.files.toSorted(
    (a, b) => Number(isAudio(basename(b.name))) - Number(isAudio(basename(a.name))) || inOrder.compare(a.name, b.name),
  );
  const from = commonFolder(files);
  const rows = files.map((file) => rowOf(file, from, style.colors));
  const columns = columnsFor(rows, style.width);
  return [...headingLines(album, from, style), ...rows.flatMap((row) => rowLines(row, columns, style))]
    .map((line) => `${line}\n`)
    .join('');
}

function headingLines(album: AlbumPlan, from: string, style: TreeStyle): readonly string[] {
  const { colors, width, verbose } = style;
  const heading = fitSpans([{ text: printable(album.folder === '' ? '.' : album.folder), paint: colors.bold }], width);
  const stays = album.inPlace && from === album.folder;
  const where = stays ? ['renamed in place'] : from === '' ? [] : [`from ${printable(from)}`];
  const told = album.operations === null ? [] : [album.operations];
  const said = [...(album.kind === null ? [] : [printable(album.kind)]), ...where, ...told].join(', ');
  const why = verbose && album.kindReason !== null && album.kindReason !== '' ? [album.kindReason] : [];
  return [
    ...withAside(heading, said === '' ? null : { text: said, paint: colors.dim }, style),
    ...why.map((text) => noteLine({ text: printable(text), paint: colors.dim }, style)),
  ];
}

interface Row {
  readonly name: readonly Span[];
  /** `null` when the file keeps its name. */
  readonly old: readonly Span[] | null;
  readonly remark: Span | null;
  readonly reason: string | null;
}

function rowOf({ name, source, elsewhere, remark, reason }: AlbumFile, from: string, colors: Colors): Row {
  const [now, before] = [printable(name), printable(elsewhere || from === '' ? source : source.slice(from.length + 1))];
  const difference = changedPart(basename(now), basename(before));
  const marked = remark?.sort === 'numbered' ? numberIn(now, colors) : null;
  return {
    name: marked ?? compared(now, difference, 'now', undefined, colors.green),
    old: now === before ? null : compared(before, difference, 'formerly', colors.dim, undefined),
    remark: remark === null ? null : { text: printable(remark.text), paint: remarkPaint(remark.sort, colors) },
    reason,
  };
}

function remarkPaint(sort: Remark['sort'], { red, yellow, dim }: Colors): Span['paint'] {
  return { replaces: red, numbered: yellow, plain: dim }[sort];
}

/** A path with what only its own file name has set off. */
function compared(
  path: string,
  difference: Difference | null,
  side: 'now' | 'formerly',
  shared: Span['paint'],
  own: Span['paint'],
): readonly Span[] {
  if (difference === null) return [{ text: path, paint: shared }];
  const folder = path.slice(0, path.length - basename(path).length);
  return [
    { text: folder + difference.before, paint: shared },
    { text: difference[side], paint: own },
    { text: difference.after, paint: shared },
  ];
}

/** ` (2)` before the extension, set off; `null` for a name without. */
function numberIn(name: string, colors: Colors): readonly Span[] | null {
  const found = /^(?<stem>.*)(?<number> \(\d+\))(?<extension>\.[^.]*)?$/su.exec(name)?.groups;
  if (found === undefined) return null;
  const { stem = '', number = '', extension = '' } = found;
  return [{ text: stem }, { text: number, paint: colors.yellow }, { text: extension }];
}

interface Columns {
  readonly name: number;
  /** `null` for no limit. */
  readonly old: number | null;
}

/** New and old names side by side: what they need, and when that is too much, the one with less leaves its rest. */
function columnsFor(rows: readonly Row[], width: number | null): Columns {
  const renamed = rows.filter(({ old }) => old !== null);
  const names = Math.max(0, ...renamed.map(({ name }) => spansWidth(name)));
  if (width === null) return { name: Math.min(names, WIDEST_COLUMN), old: null };
  const olds = Math.max(0, ...renamed.map(({ old }) => spansWidth(old ?? [])));
  const room = Math.max(2 * LEAST_ROOM, width - INDENT - ARROW.length);
  const half = Math.floor(room / 2);
  const name = names + olds <= room || names <= half ? names : Math.max(half, room - olds);
  return { name, old: room - name };
}

function rowLines(row: Row, columns: Columns, style: TreeStyle): readonly string[] {
  const { colors, width, verbose } = style;
  const room = width === null ? null : width - INDENT;
  const line =
    row.old === null
      ? fitSpans(row.name, room)
      : [
          ...padded(width === null ? row.name : fitSpans(row.name, columns.name), columns.name),
          { text: ARROW, paint: colors.dim },
          ...fitSpans(row.old, columns.old),
        ];
  const reason = verbose && row.reason !== null ? [row.reason] : [];
  return [
    ...withAside([{ text: ' '.repeat(INDENT) }, ...line], row.remark, style),
    ...reason.map((text) => noteLine({ text: printable(text), paint: colors.dim }, style)),
  ];
}

function padded(spans: readonly Span[], width: number): readonly Span[] {
  return [...spans, { text: ' '.repeat(Math.max(0, width - spansWidth(spans))) }];
}

/** A line with something said behind it, or below it where there is no room. */
export function withAside(line: readonly Span[], aside: Span | null, style: TreeStyle): readonly string[] {
  if (aside === null) return [paintSpans(line)];
  const room = style.width === null ? Infinity : style.width - spansWidth(line) - INDENT;
  if (displayWidth(aside.text) <= room) return [paintSpans([...line, { text: ' '.repeat(INDENT) }, aside])];
  return [paintSpans(line), noteLine(aside, style)];
}

function noteLine(note: Span, { width }: TreeStyle): string {
  const indent = 2 * INDENT + 2;
  const room = width === null ? null : Math.max(LEAST_ROOM, width - indent);
  return paintSpans([{ text: ' '.repeat(indent) }, ...fitSpans([note], room)]);
}

/** The deepest folder that all files of the source come from; empty for the source root. */
function commonFolder(files: readonly AlbumFile[]): string {
  let common: readonly string[] | null = null;
  for (const { source, elsewhere } of files) {
    if (elsewhere) continue;
    const folders = source.split('/').slice(0, -1);
    const known: readonly string[] = common ?? folders;
    const differs = known.findIndex((folder, at) => folder !== folders[at]);
    common = differs < 0 ? known : known.slice(0, differs);
  }
  return common?.join('/') ?? '';
}
