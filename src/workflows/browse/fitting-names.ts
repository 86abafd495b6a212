import { naturalOrder } from '../../domain/natural-order.js';

/**
 * Names that begin with what was typed, of which only the first are kept: what all of them have in common, and whether
 * there are more, is known all the same.
 */
export class FittingNames {
  readonly #typed: string;
  readonly #composed: string;
  readonly #limit: number;
  readonly #first: string[] = [];
  #common: string | null = null;
  #hasMore = false;

  /** @param limit names that are kept */
  constructor(typed: string, limit: number) {
    this.#typed = typed;
    this.#composed = typed.normalize('NFC');
    this.#limit = limit;
  }

  /** The first ones, in natural order. */
  get first(): readonly string[] {
    return this.#first;
  }

  /** More fit than are kept. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  /**
   * What all of them begin with; never less than what was typed, and never half a character. `null` when none fits, or
   * when they spell what was typed in different ways.
   */
  get common(): string | null {
    return this.#common !== null && this.#begins(this.#common) ? this.#common : null;
  }

  /** Whether a folder of this name would fit and make a difference: only such a link is worth a look at where it leads. */
  wants(name: string): boolean {
    const isHidden = name.startsWith('.') && !this.#typed.startsWith('.');
    if (isHidden || !this.#begins(name)) return false;
    const changesNothing = this.#hasMore && !this.#isAmongFirst(name) && name.startsWith(this.#common ?? '');
    return !changesNothing;
  }

  /** One that is wanted. */
  take(name: string): void {
    this.#common = this.#common === null ? name : commonBeginning(this.#common, name);
    if (!this.#isAmongFirst(name)) {
      this.#hasMore = true;
      return;
    }
    this.#first.splice(this.#placeOf(name), 0, name);
    if (this.#first.length <= this.#limit) return;
    this.#first.pop();
    this.#hasMore = true;
  }

  /** Macs write accents as characters of their own (NFD), keyboards do not. */
  #begins(name: string): boolean {
    return name.startsWith(this.#typed) || name.normalize('NFC').startsWith(this.#composed);
  }

  #isAmongFirst(name: string): boolean {
    const last = this.#first.at(-1);
    return this.#first.length < this.#limit || (last !== undefined && naturalOrder(name, last) < 0);
  }

  #placeOf(name: string): number {
    const at = this.#first.findIndex((other) => naturalOrder(name, other) < 0);
    return at === -1 ? this.#first.length : at;
  }
}

/** By whole code points. */
function commonBeginning(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  const isInPair = /[\uD800-\uDBFF]$/.test(a.slice(0, length));
  return a.slice(0, isInPair ? length - 1 : length);
}
