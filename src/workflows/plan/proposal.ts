import type { PlacedTrack } from '../../domain/naming/layout.js';
import type { OperationDetails, OperationType } from '../../domain/operation.js';
import type { Newcomer } from './newcomer.js';

/** What a record tells of why its file goes there. */
export type About = Pick<OperationDetails, 'reason' | 'kind' | 'kind_reason' | 'album_folder'>;

/** A file with the place that it should get. */
export interface Proposal {
  readonly newcomer: Newcomer;
  readonly type: OperationType;
  /** Absolute. */
  readonly target: string;
  readonly about: About;
}

/** A sidecar; `follows` names the track that it belongs to, by its path, and what stands behind the stem. */
export interface SidecarProposal extends Proposal {
  readonly follows?: { readonly track: string; readonly tail: string };
}

/** A track with the place that its layout gives it. */
export interface TrackProposal extends Proposal {
  readonly placement: PlacedTrack;
}
