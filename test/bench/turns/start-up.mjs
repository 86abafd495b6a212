import { BIG_SESSION } from '../history-sizes.mjs';

/** A run is short, and what disturbs it is not: so often in each round. */
const RUNS = 7;

/** What a program costs that has nothing to do; with a history of one session. */
export const START_UP_TURNS = [{ name: 'start-up', gives: ['node', '--help', 'sessions'], run: startUp }];

/** What a long history costs, beside the same question to a short one. The size of the corpus is that of the long session. */
export const HISTORY_TURNS = [
  {
    name: 'history (made at the first time, which takes minutes, and kept)',
    gives: ['page', 'page of a short one', 'sessions', 'sessions of a short one', 'all sessions'],
    run: history,
  },
];

async function startUp({ shop, measure }) {
  const env = { MUSIC_ORGANIZE_HISTORY_DB: await shop.history(1, 1) };
  for (let run = 0; run < RUNS; run += 1) {
    await measure('node', [process.execPath, '-e', '0']);
    await measure('--help', shop.ours('--help'), env);
    await measure('sessions', shop.ours('sessions'), env);
  }
}

async function history({ shop, size, options, measure }) {
  const long = { MUSIC_ORGANIZE_HISTORY_DB: await shop.history(size, options.sessions) };
  const short = { MUSIC_ORGANIZE_HISTORY_DB: await shop.history(1, 1) };
  const page = shop.ours('history', '--session-id', BIG_SESSION, '--limit', '50');
  for (let run = 0; run < RUNS; run += 1) {
    await measure('page of a short one', page, short);
    await measure('page', page, long);
    await measure('sessions of a short one', shop.ours('sessions'), short);
    await measure('sessions', shop.ours('sessions'), long);
  }
  await measure('all sessions', shop.ours('sessions', '--limit', String(options.sessions)), long);
}
