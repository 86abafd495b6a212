import type { SkipReason } from '../domain/skip.js';

/** The place is taken; nothing was changed. */
export class TargetOccupiedError extends Error {
  override readonly name = 'TargetOccupiedError';
  readonly path: string;
  constructor(path: string) {
    super(`${path} exists already`);
    this.path = path;
  }
}

/** The operation must not be done as planned: the reason says why. Nothing was changed. */
export class NotAsPlannedError extends Error {
  override readonly name = 'NotAsPlannedError';
  readonly reason: SkipReason;
  constructor(reason: SkipReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A copy does not hold what was read; it was removed again and the source is untouched. */
export class ChecksumMismatchError extends Error {
  override readonly name = 'ChecksumMismatchError';
}

/** The file system has no hard links: the caller journals a placeholder and tries again. */
export class HardLinksUnsupportedError extends Error {
  override readonly name = 'HardLinksUnsupportedError';
}

/** The chosen way of transfer does not exist on this file system. */
export class UnsupportedModeError extends Error {
  override readonly name = 'UnsupportedModeError';
}
