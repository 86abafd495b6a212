import { fileURLToPath } from 'node:url';
import { verdict } from './goals.mjs';
import { TERMINAL_OPERATIONS } from './history-sizes.mjs';
import { output } from './processes.mjs';

const TERMINAL = fileURLToPath(new URL('./terminal.mjs', import.meta.url));

/** The rows of `terminal.mjs`, from a process of its own, so that Ctrl-C ends it. */
export async function measureTerminal({ shop, rounds, progress }) {
  progress('terminal interface: making the history, if it is not there');
  await shop.history(TERMINAL_OPERATIONS);
  progress(`terminal interface, ${rounds} rounds: some minutes`);
  const command = [process.execPath, TERMINAL, '--json', '--rounds', String(rounds), '--folder', shop.parent];
  const rows = JSON.parse(await output(command, shop.env));
  return rows.map((row) => ({
    ...{ family: 'terminal', needs: [], isSmall: false, skipped: null, rounds: 1, cpu: null },
    ...{ least: row.value, most: row.value },
    ...row,
    verdict: verdict(row.value, row.goal),
  }));
}
