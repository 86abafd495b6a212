import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const importSession: Command = {
  command: 'import <file>',
  describe: 'Add an exported session to the history, to be read',
  examples: [
    ['import session.json', 'then history --session-id shows it'],
    ['rollback 20261120-153012-k3f9 --allow-root /mnt/music', 'an imported session is undone only where you say'],
  ],
  options: (yargs) => yargs.positional('file', { type: 'string', describe: 'a file that export wrote' }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption, requireText } = await import('../invocation.js');
  const { readJson } = await import('../configuration/documents.js');
  const { printable } = await import('../output/printable.js');
  const { writeResult } = await import('../output/write-result.js');
  const work = await import('../../workflows/documents/session-transfer.js');
  const { settings, terminal } = await begin(argv);
  const path = requireText(textArgument(argv, 'file'), 'file');
  const document = readJson(path, 'an exported session of music-organize');
  const session = await work.importSession({ ...historyOption(settings), document });
  const id = printable(session.session_id);
  await writeResult(settings, terminal, { session }, () => [
    `Imported ${id} with ${session.total_operations} operations. Read it: music-organize history --session-id ${id}`,
  ]);
  return 0;
}
