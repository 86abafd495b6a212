export const CONFLICT_POLICIES = ['skip', 'rename', 'replace', 'keep_both'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

export const DUPLICATE_POLICIES = ['skip', 'move', 'delete'] as const;
export type DuplicatePolicy = (typeof DUPLICATE_POLICIES)[number];

export const UNTAGGED_POLICIES = ['skip', 'move'] as const;
export type UntaggedPolicy = (typeof UNTAGGED_POLICIES)[number];

/** What makes two files the same: every byte, or the sound alone, whatever the tags say. */
export const DUPLICATE_MEASURES = ['content', 'audio'] as const;
export type DuplicateMeasure = (typeof DUPLICATE_MEASURES)[number];

export const AUDIOBOOK_POLICIES = ['skip', 'move'] as const;
export type AudiobookPolicy = (typeof AUDIOBOOK_POLICIES)[number];

/** What the front cover of an album is called: as it is, or by one of the names that media servers look for. */
export const COVER_NAMES = ['keep', 'cover', 'folder', 'front'] as const;
export type CoverName = (typeof COVER_NAMES)[number];

/** Two different files wanted one place; what was done about it. */
export interface Conflict {
  readonly source_path: string;
  /** The place that both wanted. */
  readonly target_path: string;
  /** What the newcomer met: a file that was there before, or another file of the same plan. */
  readonly with: 'existing' | 'planned';
  readonly policy: ConflictPolicy;
  /** Where the newcomer goes; `null` when it stays. */
  readonly resolved_path: string | null;
}
