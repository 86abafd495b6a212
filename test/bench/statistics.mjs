export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What was measured, by key: one sample a run. */
export class Samples {
  #byKey = new Map();

  /** @param {{ key: string, round: number, ms: number, cpu: number | null, peak: number | null }} sample */
  add(sample) {
    this.#byKey.set(sample.key, [...this.of(sample.key), sample]);
  }

  has(key) {
    return this.#byKey.has(key);
  }

  of(key) {
    return this.#byKey.get(key) ?? [];
  }

  all() {
    return [...this.#byKey.values()].flat();
  }

  /** Median, ms. */
  ms(key) {
    return median(this.of(key).map(({ ms }) => ms));
  }

  /** The most of all rounds, bytes; `null` where the system does not tell. */
  peak(key) {
    const peaks = this.of(key).map(({ peak }) => peak);
    return peaks.includes(null) ? null : Math.max(...peaks);
  }

  /** As if the clock told the time of all processors together, which a busy machine changes little. */
  byProcessor() {
    const same = new Samples();
    for (const sample of this.all()) same.add({ ...sample, ms: sample.cpu ?? Number.NaN });
    return same;
  }

  /** Only what one round measured, so that what ran side by side is compared. */
  ofRound(round) {
    const one = new Samples();
    for (const sample of this.all()) if (sample.round === round) one.add(sample);
    return one;
  }
}

/**
 * The value of all rounds, and how far the rounds lie apart.
 *
 * @param {(samples: Samples) => number | null} value
 * @param {readonly string[]} needs the keys that it is made of
 */
export function valueOf(value, needs, samples) {
  const rounds = [...new Set(needs.flatMap((key) => samples.of(key).map(({ round }) => round)))];
  const each = rounds
    .map((round) => samples.ofRound(round))
    .filter((one) => needs.every((key) => one.has(key)))
    .map(value)
    .filter((one) => one !== null);
  const whole = value(samples);
  return { value: whole, least: Math.min(...each, whole ?? Infinity), most: Math.max(...each, whole ?? -Infinity) };
}
