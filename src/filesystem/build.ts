import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Another one for each build of a module of this program; empty where it is not compiled. */
export function buildOf(module: URL): string {
  const stats = statSync(fileURLToPath(module), { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.size}:${stats.mtimeMs}`;
}
