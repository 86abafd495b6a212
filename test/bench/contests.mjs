import { NotPossible, Interrupted, Problem } from './problem.mjs';
import { RealCorpus } from './real-corpus.mjs';
import { inOrder, keyOf, scheduleOf } from './schedule.mjs';
import { REAL_TURNS } from './turns/real.mjs';
import { HISTORY_TURNS, START_UP_TURNS } from './turns/start-up.mjs';
import { TINY_TURNS } from './turns/tiny.mjs';

const TURNS = { tiny: TINY_TURNS, real: REAL_TURNS, history: HISTORY_TURNS, 'start-up': START_UP_TURNS };
/** A corpus that is larger than the common one gets a third of the rounds. */
const LARGE_ROUNDS = 1 / 3;

/**
 * Runs what the rows need, round by round, and keeps every sample. A turn that cannot run here, or fails, is left out from then
 * on, and what it gives is skipped with the reason.
 *
 * @returns {Promise<{ skipped: Map<string, string>, failures: string[], bytes: Map<string, number> }>}
 */
export async function runContests({ rows, shop, options, samples, progress }) {
  const skipped = new Map();
  const failures = [];
  const bytes = new Map();
  const roundsOf = (corpus, size) =>
    corpus === 'tiny' && size > options.files ? Math.max(1, Math.floor(options.rounds * LARGE_ROUNDS)) : options.rounds;
  const contests = scheduleOf(rows, TURNS, roundsOf);
  const steps = contests.reduce((sum, { rounds, turns }) => sum + rounds * turns.length, 0);
  let step = 0;
  for (const contest of contests) {
    const { corpus, size, rounds } = contest;
    const where = `${corpus} ${size.toLocaleString('en')}`;
    const real = corpus === 'real' ? new RealCorpus(shop) : null;
    if (real !== null) {
      progress(`${where}: making the files`);
      bytes.set(`${corpus}/${size}`, await real.make(size));
    }
    let turns = contest.turns;
    for (let round = 0; round < rounds; round += 1) {
      for (const turn of inOrder(turns, round)) {
        step += 1;
        progress(`${step}/${steps}  ${where}, round ${round + 1} of ${rounds}: ${turn.name}`);
        const wants = (name) => contest.names.has(name);
        const measure = async (name, command, env) => {
          samples.add({ key: keyOf(corpus, size, name), round, ...(await shop.measure(command, env)) });
        };
        const reason = await reasonAgainst(() => turn.run({ shop, real, size, options, wants, measure }));
        if (reason === null) continue;
        turns = turns.filter((other) => other !== turn);
        for (const name of turn.gives)
          skipped.set(keyOf(corpus, size, name), reason.isFailure ? 'failed, see below' : reason.text);
        if (reason.isFailure) failures.push(`${turn.name} on ${where}: ${reason.text}`);
        progress(`  skipped from here on: ${reason.text}`);
      }
    }
    shop.removeCollections();
  }
  return { skipped, failures, bytes };
}

/** What ends everything goes on: an interruption, a full disk. */
async function reasonAgainst(work) {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Interrupted || error instanceof Problem || error.code === 'ENOSPC') throw error;
    if (error instanceof NotPossible) return { text: error.message, isFailure: false };
    return { text: error.message, isFailure: true };
  }
}
