/** 2 MiB: of a million texts that were added, some in a thousand others are taken for one of them. */
const BITS = 2 ** 24;
/** Bits a text. */
const HASHES = 4;

/**
 * Tells that a text was never added; when it says otherwise, it may be wrong (B. H. Bloom, "Space/Time Trade-offs in Hash
 * Coding with Allowable Errors", 1970). Most names that a plan asks for are nobody's, and cost no query.
 */
export class BloomFilter {
  readonly #bits = new Uint32Array(BITS / 32);
  /** Of the last text: two hashes make all others (Kirsch and Mitzenmacher, "Less Hashing, Same Performance", 2006). */
  #hash = 0;
  #step = 0;

  add(text: string): void {
    this.#read(text);
    for (let at = 0; at < HASHES; at += 1)
      this.#bits[this.#word(at)] = (this.#bits[this.#word(at)] ?? 0) | this.#mask(at);
  }

  mayHave(text: string): boolean {
    this.#read(text);
    for (let at = 0; at < HASHES; at += 1) {
      if (((this.#bits[this.#word(at)] ?? 0) & this.#mask(at)) === 0) return false;
    }
    return true;
  }

  #word(at: number): number {
    return this.#bit(at) >>> 5;
  }

  #mask(at: number): number {
    return 1 << (this.#bit(at) & 31);
  }

  #bit(at: number): number {
    return (this.#hash + Math.imul(at, this.#step)) & (BITS - 1);
  }

  /** FNV-1a, and a multiplicative one beside it. */
  #read(text: string): void {
    let hash = 0x811c9dc5;
    let step = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      hash = Math.imul(hash ^ unit, 0x01000193);
      step = Math.imul(step, 31) + unit;
    }
    this.#hash = hash ^ (hash >>> 15);
    // Odd, so that no two bits of a text are one.
    this.#step = Math.imul(step, 0x9e3779b1) | 1;
  }
}
