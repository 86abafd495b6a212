import { deleteSessions } from '../../workflows/history/prune-sessions.js';
import type { SettingValues } from '../options.js';
import { printable } from '../../text/printable.js';
import { Progress } from './progress.js';
import type { Terminal } from './terminal.js';

/**
 * Removes sessions from the history, and shows how far that is; what could not be tidied is warned of.
 *
 * @param ids whole ids
 * @throws as `deleteSessions`
 */
export async function forget(
  { history_db: path, force, quiet }: Pick<SettingValues, 'history_db' | 'force' | 'quiet'>,
  { err, canDraw }: Pick<Terminal, 'err' | 'canDraw'>,
  ids: readonly string[],
): Promise<void> {
  const progress = canDraw && !quiet ? await Progress.open(process.stderr) : null;
  try {
    const troubles = await deleteSessions(path, ids, force, (event) => {
      if (event.type === 'progress') progress?.update(event);
    });
    progress?.end();
    for (const trouble of troubles) err.write(`warning: ${printable(trouble)}\n`);
  } finally {
    progress?.end();
  }
}
