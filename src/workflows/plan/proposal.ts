import type { PlacedTrack } from '../../domain/naming/layout.js';
import type { OperationType } from '../../domain/operation.js';
import type { Newcomer } from './place-finder.js';

/** A file with the place that it should get. */
export interface Proposal {
  readonly newcomer: Newcomer;
  readonly type: OperationType;
  /** Absolute. */
  readonly target: string;
  readonly reason: string;
}

/** A track with the place that its layout gives it. */
export interface TrackProposal extends Proposal {
  readonly placement: PlacedTrack;
}
