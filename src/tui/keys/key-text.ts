import { chordText } from './chord.js';
import { keysOf, type Command, type KeyGroup } from './key-table.js';

/**
 * The key of a command as sentences name it: `Enter`, `u`. Whoever writes a key down takes it from here, so that it is the
 * one of the table.
 */
export function keyText(command: Command): string {
  const group = command.slice(0, command.indexOf('.')) as KeyGroup;
  const line = keysOf(group).find((one) => one.command === command);
  return chordText(line?.keys[0] ?? '');
}
