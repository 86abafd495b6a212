import { IdRanges } from '../../domain/id-ranges.js';
import { albumLines, withAside, type AlbumFile, type TreeStyle } from './album-lines.js';
import type { Output } from './output.js';
import { printable } from '../../text/printable.js';
import { Spool } from './spool.js';
import { fitSpans, type Span } from '../../text/styled-text.js';

/** So many files wait for others of their folders; then the oldest folder is written, and gets its heading again later. */
const WAITING = 4000;
/** More ranges of ids than these say nothing in a heading. */
const RANGES_IN_HEADING = 4;

interface WaitingFolder {
  kind: string | null;
  kindReason: string | null;
  readonly files: AlbumFile[];
  readonly ids: IdRanges;
}

/** What is said of the folder of a file, and which operation brings it there. */
export interface FileNotes {
  readonly kind?: string | null;
  readonly kindReason?: string | null;
  readonly id?: number;
}

/**
 * The text of a tree: files by the folder that they go to, then the rest in sections. Takes them as they come and keeps
 * the text in temporary files, so that a plan of a million needs no memory.
 */
export class TreeSpool<Section extends string> {
  readonly #titles: Readonly<Record<Section, string>>;
  readonly #style: TreeStyle;
  readonly #inPlace: boolean;
  readonly #folders = new Map<string, WaitingFolder>();
  #waiting = 0;
  #begun = false;
  readonly #written = new Spool();
  readonly #sections = new Map<Section, Spool>();

  /**
   * @param titles of the sections, in the order in which they are shown
   * @param inPlace files come from the tree that they go to
   */
  constructor(titles: Readonly<Record<Section, string>>, style: TreeStyle, inPlace: boolean) {
    this.#titles = titles;
    this.#style = style;
    this.#inPlace = inPlace;
  }

  get isEmpty(): boolean {
    return !this.#begun;
  }

  /** Whether files of this folder are waiting for others. */
  holds(folder: string): boolean {
    return this.#folders.has(folder);
  }

  /** @param folder below the root that the file goes to; empty for that root */
  file(folder: string, file: AlbumFile, { kind, kindReason, id }: FileNotes = {}): void {
    this.#begun = true;
    const waiting = this.#folders.get(folder) ?? { kind: null, kindReason: null, files: [], ids: new IdRanges() };
    this.#folders.set(folder, waiting);
    waiting.kind ??= kind ?? null;
    waiting.kindReason ??= kindReason ?? null;
    waiting.files.push(file);
    if (id !== undefined) waiting.ids.add(id);
    this.#waiting += 1;
    while (this.#waiting > WAITING) this.#write(this.#folders.keys().next().value ?? '');
  }

  /** A line of a section. @param aside what is said behind it */
  line(section: Section, what: Span, aside: string | null): void {
    this.#begun = true;
    const { width, colors } = this.#style;
    const shown = { ...what, text: printable(what.text) };
    const line = [{ text: '  ' }, ...fitSpans([shown], width === null ? null : width - 2)];
    const said = aside === null ? null : { text: printable(aside), paint: colors.dim };
    this.lines(section, withAside(line, said, this.#style));
  }

  /** Lines as they are. */
  lines(section: Section, lines: readonly string[]): void {
    const spool = this.#sections.get(section) ?? new Spool();
    this.#sections.set(section, spool);
    spool.write(`${lines.join('\n')}\n`);
  }

  /** Writes everything and ends the tree. */
  async pour(output: Output): Promise<void> {
    for (const folder of this.#folders.keys()) this.#write(folder);
    await this.#written.pour(output);
    for (const section of Object.keys(this.#titles) as Section[]) {
      const spool = this.#sections.get(section);
      if (spool === undefined) continue;
      output.write(`\n${this.#style.colors.bold(this.#titles[section])}\n`);
      await spool.pour(output);
    }
  }

  end(): void {
    for (const spool of [this.#written, ...this.#sections.values()]) spool.end();
  }

  #write(folder: string): void {
    const waiting = this.#folders.get(folder);
    if (waiting === undefined) return;
    this.#folders.delete(folder);
    const { ids, ...album } = waiting;
    this.#waiting -= album.files.length;
    const which = ids.count === 0 ? null : ids.texts(RANGES_IN_HEADING);
    const operations = which === null ? null : `${ids.count === 1 ? 'operation' : 'operations'} ${which.join(' ')}`;
    this.#written.write(`\n${albumLines({ folder, inPlace: this.#inPlace, operations, ...album }, this.#style)}`);
  }
}
