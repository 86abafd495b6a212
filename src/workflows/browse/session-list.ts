import { searchText } from '../../domain/search-text.js';
import type { OperationSession, SessionStatus } from '../../domain/session.js';

/** Which sessions a list shows; what is left out does not narrow it. */
export interface SessionListFilter {
  /** A part of the id, the kind, one of the roots or the words of the status; case and accents do not matter. */
  readonly text?: string | undefined;
  readonly statuses?: readonly SessionStatus[] | undefined;
}

/** Sessions in their order, as they were when it was asked for. */
export interface SessionView {
  readonly count: number;
  /** So many at the beginning are interrupted or running, whenever they began. */
  readonly onTop: number;
  /** @param position from 0. @returns `undefined` beyond the end */
  idAt(position: number): string | undefined;
  /** -1 when it is not in the view. */
  positionOf(id: string): number;
  ids(from: number, count: number): string[];
}

/** What is kept of each session. */
export interface SessionEntry {
  readonly id: string;
  readonly status: SessionStatus;
  /** What texts are looked for in. */
  readonly text: string;
}

/** Somebody has to do something about them, or waits for them. */
export const ON_TOP: readonly SessionStatus[] = ['running', 'interrupted'];

export function sessionEntry({
  session_id: id,
  status,
  metadata,
  source_root,
  target_root,
}: OperationSession): SessionEntry {
  const words = [id, metadata.kind, status.replaceAll('_', ' '), source_root, target_root];
  return { id, status, text: searchText(words.join('\n')) };
}

/** @param entries newest first */
export function sessionView(entries: readonly SessionEntry[], { text = '', statuses }: SessionListFilter): SessionView {
  const wanted = searchText(text);
  const shown = entries.filter(
    (entry) => (statuses === undefined || statuses.includes(entry.status)) && entry.text.includes(wanted),
  );
  const [top, rest] = [true, false].map((isTop) => shown.filter(({ status }) => ON_TOP.includes(status) === isTop));
  const ids = [...(top ?? []), ...(rest ?? [])].map(({ id }) => id);
  return {
    count: ids.length,
    onTop: top?.length ?? 0,
    idAt: (position) => ids[position],
    positionOf: (id) => ids.indexOf(id),
    ids: (from, count) => ids.slice(from, from + count),
  };
}
