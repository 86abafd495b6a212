/**
 * What has to run for the rows that are wanted, and in which order. Pure.
 *
 * A key says what is measured, where: `tiny/4000/organize`. A turn is what runs in one go on a corpus that was made for it,
 * and gives keys. Turns of one corpus and size run one after the other in every round.
 */

/** @returns {string} */
export function keyOf(corpus, size, name) {
  return `${corpus}/${size}/${name}`;
}

export function partsOf(key) {
  const [corpus, size, ...name] = key.split('/');
  return { corpus, size: Number(size), name: name.join('/') };
}

/**
 * @param {readonly { needs: readonly string[] }[]} rows
 * @param {Readonly<Record<string, readonly { gives: readonly string[] }[]>>} turns by corpus
 * @param {(corpus: string, size: number) => number} rounds
 * @returns contests, small ones first: what breaks should break soon
 */
export function scheduleOf(rows, turns, rounds) {
  const wanted = new Map();
  for (const key of rows.flatMap(({ needs }) => needs)) {
    const { corpus, size, name } = partsOf(key);
    const id = keyOf(corpus, size, '');
    const names = wanted.get(id)?.names ?? new Set();
    wanted.set(id, { corpus, size, names: names.add(name) });
  }
  return [...wanted.values()]
    .map(({ corpus, size, names }) => ({
      corpus,
      size,
      names,
      rounds: rounds(corpus, size),
      ...turnsFor(corpus, names),
    }))
    .sort((a, b) => a.size - b.size);

  function turnsFor(corpus, names) {
    const chosen = turns[corpus].filter(({ gives }) => gives.some((name) => names.has(name)));
    const given = new Set(chosen.flatMap(({ gives }) => gives));
    const unknown = [...names].filter((name) => !given.has(name));
    if (unknown.length > 0) throw new Error(`no turn gives ${unknown.join(', ')} on ${corpus}`);
    return { turns: chosen };
  }
}

/** Who goes first changes, so that nobody always finds the warmer disk. */
export function inOrder(turns, round) {
  return round % 2 === 0 ? [...turns] : turns.toReversed();
}
