/**
 * Why a file stays where it is. `problem` ones make a run end with exit code 3; the others are as the user asked.
 * One table, so that a reason means the same on every front end.
 */
export const SKIP_REASONS = {
  unreadable_tags: { problem: true, text: 'its tags could not be read' },
  parse_timeout: { problem: true, text: 'reading its tags took too long' },
  empty_file: { problem: true, text: 'the file is empty' },
  unreadable_file: { problem: true, text: 'the file could not be read' },
  unreadable_folder: { problem: true, text: 'the folder could not be read' },
  not_utf8: { problem: true, text: 'its name is not valid UTF-8' },
  changed: { problem: true, text: 'it changed while we worked' },
  vanished: { problem: true, text: 'it is gone' },
  conflict: { problem: true, text: 'another file has its place' },
  outside_library: { problem: true, text: 'its new place would be outside the library' },
  symlink_in_target: { problem: true, text: 'its new place would be behind a symbolic link' },
  backup_needed: { problem: true, text: 'it would be lost, since backups are off' },
  damaged: { problem: true, text: 'its backup is damaged' },
  path_too_long: { problem: true, text: 'its new path would be too long' },
  duplicate: { problem: false, text: 'the library has the same file already' },
  untagged: { problem: false, text: 'it has no tags' },
  audiobook: { problem: false, text: 'it is an audiobook' },
  video: { problem: false, text: 'it holds video' },
  symlink: { problem: false, text: 'it is a symbolic link' },
  special_file: { problem: false, text: 'it is not a regular file' },
  unsupported_format: { problem: false, text: 'its format is not supported' },
  already_there: { problem: false, text: 'it was there already' },
  too_much: { problem: false, text: 'it holds too much to go with an album' },
  not_empty: { problem: false, text: 'the folder is not empty' },
  interrupted: { problem: false, text: 'the run ended before it' },
} as const;

export type SkipReason = keyof typeof SKIP_REASONS;

/** A file or folder that was left alone. */
export interface Skip {
  /** Absolute; bytes that are no UTF-8 shown as `\xNN`. */
  readonly path: string;
  readonly reason: SkipReason;
  /** One sentence for people. */
  readonly message: string;
}

/** Whether the user should look at it. */
export function isProblem(skip: Pick<Skip, 'reason'>): boolean {
  return SKIP_REASONS[skip.reason].problem;
}

/** A skip whose message is the reason's own text, or the reason's text and what the system said. */
export function skipped(path: string, reason: SkipReason, detail?: string): Skip {
  const text = SKIP_REASONS[reason].text;
  return { path, reason, message: detail === undefined ? text : `${text}: ${detail}` };
}
