import { basename, dirname } from 'node:path';
import { isInside, relativeTo } from '../../domain/paths.js';
import { stuckReason } from '../../domain/undo-remedies.js';
import type { UndoReport } from '../../workflows/events.js';
import type { Remark, TreeStyle } from './album-lines.js';
import type { Output } from './output.js';
import { TreeSpool } from './tree-spool.js';
import { undoDeed, undonePlace, type UndoRoots } from '../../text/undo-deed.js';

/** What is no file that comes back, in the order in which it is shown. */
const SECTIONS = {
  rewritten: 'Playlists and cue sheets that are rewritten as before',
  copies: 'Copies that are deleted',
  stored: 'Into the backup store',
  folders_back: 'Folders that come back',
  folders_gone: 'Folders that go',
} as const;

/**
 * The dry run of an undo as a tree: old places, with the files that come back into them and where these are now; then
 * what goes away. Operations that stay are problems, and not in it.
 */
export class UndoTree {
  readonly #roots: UndoRoots;
  readonly #style: TreeStyle;
  readonly #tree: TreeSpool<keyof typeof SECTIONS>;
  /** The session of the first operation; those of a cascade come before it, and say whose they are. */
  readonly #session: string | null;

  /** @param session the session that is undone; `null` where it is not known */
  constructor(roots: UndoRoots, session: string | null, style: TreeStyle) {
    this.#roots = roots;
    this.#session = session;
    this.#style = style;
    this.#tree = new TreeSpool(SECTIONS, style, roots.from === roots.to);
  }

  get isEmpty(): boolean {
    return this.#tree.isEmpty;
  }

  add(operation: UndoReport): void {
    if (stuckReason(operation, true) !== null || operation.outcome === 'already_undone') return;
    const { red, dim } = this.#style.colors;
    const deed = undoDeed(operation);
    const { target_path: target, source_path: source } = operation;
    const aside = this.#style.verbose ? `operation ${operation.id}` : null;
    switch (deed) {
      case 'moved':
      case 'restored':
        this.#file(operation, deed === 'restored');
        return;
      case 'folders_back':
        this.#tree.line(deed, { text: below(source ?? '', this.#roots.to), paint: dim }, aside);
        return;
      case 'folders_gone':
        this.#tree.line(deed, { text: below(target ?? '', this.#roots.from), paint: dim }, aside);
        return;
      case 'copies':
      case 'stored':
        this.#tree.line(deed, { text: below(target ?? '', this.#roots.from), paint: red }, aside);
        return;
      case 'rewritten':
        this.#tree.line(deed, { text: below(target ?? source ?? '', this.#roots.from) }, aside);
        return;
    }
  }

  pour(output: Output): Promise<void> {
    return this.#tree.pour(output);
  }

  end(): void {
    this.#tree.end();
  }

  #file(operation: UndoReport, isRestored: boolean): void {
    const place = below(undonePlace(operation) ?? '', this.#roots.to);
    const folder = dirname(place) === '.' ? '' : dirname(place);
    const now = operation.found_at ?? operation.target_path;
    const file = {
      name: basename(place),
      source: now === null ? place : below(now, this.#roots.from),
      // A file of the backup store comes from no folder that anybody knows.
      elsewhere: now === null || !isInside(now, this.#roots.from),
      remark: this.#remarkOn(operation, isRestored),
      reason: `operation ${operation.id}`,
    };
    this.#tree.file(folder, isRestored ? { ...file, source: basename(place) } : file, { id: operation.id });
  }

  #remarkOn({ goes_to, found_at, overcame, session_id, source_path }: UndoReport, isRestored: boolean): Remark | null {
    const other = this.#session !== null && session_id !== this.#session ? [`undoes session ${session_id}`] : [];
    const unusual = [
      ...(found_at === null ? [] : ['found there by its content']),
      ...(goes_to === null ? [] : [`its old place, ${basename(source_path ?? '')}, is taken`]),
      ...(overcame.includes('modified') ? ['was changed since'] : []),
    ];
    const replaces =
      goes_to === null && overcame.includes('occupied') ? ['takes the place of the file that is there'] : [];
    const parts = [...replaces, ...unusual, ...other];
    if (parts.length > 0) return { text: parts.join(', '), sort: replaces.length > 0 ? 'replaces' : 'numbered' };
    return isRestored ? { text: 'had been deleted or replaced', sort: 'plain' } : null;
  }
}

function below(path: string, root: string): string {
  return isInside(path, root) && path !== root ? relativeTo(root, path) : path;
}
