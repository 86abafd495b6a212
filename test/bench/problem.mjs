/** What somebody can mend: it is shown without a stack, and ends the whole. */
export class Problem extends Error {
  /** @param {number} exitCode 2 for wrong arguments, else 1 */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Ends whatever runs; the folder is removed on the way out. */
export class Interrupted extends Error {}

/** Something cannot be measured here, which is no failure: the rows that need it say why. */
export class NotPossible extends Error {}
