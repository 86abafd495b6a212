import { basename, posix } from 'node:path';
import type { Conflict } from '../../domain/conflict.js';
import { isAudio } from '../../domain/naming/file-kinds.js';
import { isInside, relativeTo } from '../../domain/paths.js';
import type { Skip } from '../../domain/skip.js';
import type { PlanEntry } from '../../workflows/events.js';
import { withAside, type Remark, type TreeStyle } from './album-lines.js';
import type { Output } from './output.js';
import { printable } from '../../text/printable.js';
import { DISC_FOLDER } from '../../text/tally.js';
import { TreeSpool } from './tree-spool.js';
import { count } from '../../text/words.js';

/** What is no file in the folder of an album, in the order in which it is shown. */
const SECTIONS = {
  rewritten: 'Playlists and cue sheets that are rewritten',
  backup: 'Into the backup store',
  deleted: 'Deleted for good',
  folders: 'Empty folders that go',
  left: 'Left where they are',
} as const;
type Section = keyof typeof SECTIONS;

/** The operations of a dry run as a tree, before and after: albums, then the rest in sections. */
export class PlanTree {
  readonly #style: TreeStyle;
  readonly #roots: { readonly source: string; readonly target: string };
  readonly #tree: TreeSpool<Section>;
  /** By the file that met another; the operation of that file comes soon after. */
  readonly #conflicts = new Map<string, Conflict>();

  constructor(sourceRoot: string, targetRoot: string, style: TreeStyle) {
    this.#roots = { source: sourceRoot, target: targetRoot };
    this.#style = style;
    this.#tree = new TreeSpool(SECTIONS, style, sourceRoot === targetRoot);
  }

  conflict(conflict: Conflict): void {
    if (conflict.resolved_path !== null) this.#conflicts.set(conflict.source_path, conflict);
  }

  add(operation: PlanEntry): void {
    const { source_path: source, target_path: target, metadata } = operation;
    const type: string = operation.operation_type;
    const { red, dim } = this.#style.colors;
    if (type === 'create_directory') return;
    if (type === 'rewrite') {
      this.#rewrite(target ?? source ?? '', metadata['edits']);
    } else if (source !== null && target !== null) {
      this.#file(source, target, metadata);
    } else if (type === 'delete') {
      const section = metadata['unrecoverable'] === true ? 'deleted' : 'backup';
      this.#tree.line(section, { text: this.#fromSource(source ?? ''), paint: red }, textOf(metadata['reason']));
    } else {
      this.#tree.line('folders', { text: this.#fromSource(source ?? target ?? ''), paint: dim }, null);
    }
  }

  /** A file that stays, and not for a problem; told by `--verbose`. */
  left({ path, message }: Skip): void {
    if (!this.#style.verbose) return;
    this.#tree.line('left', { text: this.#fromSource(path) }, message);
  }

  /** Writes everything and ends the tree. */
  pour(output: Output): Promise<void> {
    return this.#tree.pour(output);
  }

  get isEmpty(): boolean {
    return this.#tree.isEmpty;
  }

  end(): void {
    this.#tree.end();
  }

  #file(source: string, target: string, metadata: PlanEntry['metadata']): void {
    const below = isInside(target, this.#roots.target) ? relativeTo(this.#roots.target, target) : target;
    const folder = this.#albumOf(below, metadata);
    const name = (path: string): string => (folder === '' ? path : path.slice(folder.length + 1));
    const elsewhere = !isInside(source, this.#roots.source);
    const neighbour = elsewhere && isInside(source, posix.join(this.#roots.target, folder));
    const file = {
      name: name(below),
      source: neighbour ? name(relativeTo(this.#roots.target, source)) : this.#fromSource(source),
      elsewhere,
      remark: this.#remarkOn(source, metadata),
      reason: textOf(metadata['reason']),
    };
    this.#tree.file(folder, file, { kind: textOf(metadata['kind']), kindReason: textOf(metadata['kind_reason']) });
  }

  /** The folder of the album, as the disk spells it; without a word from the plan, the file's own, but no disc's. */
  #albumOf(below: string, metadata: PlanEntry['metadata']): string {
    const folders = below.split('/').slice(0, -1);
    const given = textOf(metadata['album_folder'])?.split('/').length ?? 0;
    if (given > 0 && given <= folders.length) return folders.slice(0, given).join('/');
    if (!isAudio(basename(below))) {
      // Scans/front.png stands with its album.
      for (let depth = folders.length; depth > 0; depth -= 1) {
        const folder = folders.slice(0, depth).join('/');
        if (this.#tree.holds(folder)) return folder;
      }
    }
    return (DISC_FOLDER.test(folders.at(-1) ?? '') ? folders.slice(0, -1) : folders).join('/');
  }

  #remarkOn(source: string, metadata: PlanEntry['metadata']): Remark | null {
    const conflict = this.#conflicts.get(source);
    this.#conflicts.delete(source);
    if (conflict === undefined) {
      // A file of the library that gives way to a newcomer.
      const reason = metadata['group'] === undefined ? null : textOf(metadata['reason']);
      return reason === null ? null : { text: reason, sort: 'numbered' };
    }
    const name = posix.basename(conflict.target_path);
    if (conflict.resolved_path === conflict.target_path) {
      const fate =
        conflict.policy === 'replace' ? 'replaces the file that is there' : 'better than the one that is there';
      return { text: fate, sort: conflict.policy === 'replace' ? 'replaces' : 'numbered' };
    }
    const other = conflict.with === 'existing' ? 'another file is called' : 'another file gets called';
    return { text: `${other} ${name}`, sort: 'numbered' };
  }

  #rewrite(path: string, edits: unknown): void {
    const lines: readonly unknown[] = Array.isArray(edits) ? edits : [];
    const inLibrary = isInside(path, this.#roots.target) ? relativeTo(this.#roots.target, path) : path;
    this.#tree.line('rewritten', { text: inLibrary }, count(lines.length, 'line'));
    if (!this.#style.verbose) return;
    for (const edit of lines) {
      const { line, from, to } = edit as Readonly<Record<string, unknown>>;
      const before = { text: `    ${String(line)}: ${printable(String(from))}` };
      this.#tree.lines('rewritten', withAside([before], { text: `-> ${printable(String(to))}` }, this.#style));
    }
  }

  #fromSource(path: string): string {
    const { source } = this.#roots;
    return isInside(path, source) && path !== source ? relativeTo(source, path) : path;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
