import type { SettingValues } from '../options.js';
import { jsonText } from './json-text.js';
import type { Terminal } from './terminal.js';

/**
 * Prints the result of a command that is done: as a JSON document, as one NDJSON line, or as lines for people.
 *
 * @param document what programs get
 * @param lines what people get; printable
 */
export async function writeResult(
  { format, quiet }: Pick<SettingValues, 'format' | 'quiet'>,
  { out }: Pick<Terminal, 'out'>,
  document: Readonly<Record<string, unknown>>,
  lines: () => readonly string[],
): Promise<void> {
  if (format === 'json') out.write(`${jsonText(document)}\n`);
  else if (format === 'ndjson') out.write(`${jsonText({ type: 'result', ...document })}\n`);
  else if (!quiet)
    out.write(
      lines()
        .map((line) => `${line}\n`)
        .join(''),
    );
  await out.drained();
}
