import type {
  AudiobookPolicy,
  ConflictPolicy,
  CoverName,
  DuplicateMeasure,
  DuplicatePolicy,
  UntaggedPolicy,
} from './conflict.js';
import type { LayoutName } from './naming/layouts.js';
import type { SanitizeProfile } from './naming/sanitize-rules.js';
import type { TransferMode } from './operation.js';

/** The choices that have a default. */
export interface OrganizeChoices {
  readonly mode: TransferMode;
  readonly layout: LayoutName;
  readonly conflict: ConflictPolicy;
  readonly duplicates: DuplicatePolicy;
  readonly duplicateBy: DuplicateMeasure;
  readonly untagged: UntaggedPolicy;
  readonly audiobooks: AudiobookPolicy;
  readonly coverName: CoverName;
  readonly sanitize: SanitizeProfile;
  readonly followSymlinks: boolean;
  readonly verify: boolean;
  readonly checksum: boolean;
  readonly backup: boolean;
  readonly history: boolean;
  readonly autoRollback: boolean;
  readonly maxRollbackAttempts: number;
  readonly force: boolean;
  readonly smartCache: boolean;
}

/** How music is organized when nobody says anything else; the library, the command line and the screens all go by it. */
export const ORGANIZE_DEFAULTS: OrganizeChoices = {
  mode: 'move',
  layout: 'standard',
  conflict: 'rename',
  duplicates: 'skip',
  duplicateBy: 'content',
  untagged: 'move',
  audiobooks: 'skip',
  coverName: 'keep',
  sanitize: 'portable',
  followSymlinks: false,
  verify: false,
  checksum: true,
  backup: true,
  history: true,
  autoRollback: true,
  maxRollbackAttempts: 3,
  force: false,
  smartCache: true,
};
