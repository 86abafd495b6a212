import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const exportSession: Command = {
  command: 'export <session>',
  describe: 'Write a session to a JSON file, signed with a key of this history',
  examples: [['export 20261120-153012-k3f9 -o session.json', 'to keep it, or to read it on another machine']],
  options: (yargs) =>
    yargs
      .positional('session', { type: 'string', describe: 'its id, the beginning of it, or "last"' })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'the file to write; default: stdout',
      }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, historyOption, requireText } = await import('../invocation.js');
  const { FileOutput } = await import('../output/file-output.js');
  const { writeExport } = await import('../output/export-document.js');
  const { printable } = await import('../../text/printable.js');
  const { openHistoryForReading } = await import('../../workflows/history/history-reader.js');
  const { signatureFor } = await import('../../workflows/documents/session-transfer.js');
  const { settings, terminal } = await begin(argv);
  const path = textArgument(argv, 'output');
  const history = openHistoryForReading(historyOption(settings).historyDb);
  try {
    const session = history.resolveSession(requireText(textArgument(argv, 'session'), 'session'));
    const parts = {
      session,
      signature: signatureFor(history.path, session, (message) => {
        terminal.err.write(`warning: ${printable(message)}\n`);
      }),
      operations: history.operations(session.session_id),
      directoryTimes: history.directoryTimes(session.session_id),
    };
    if (path === undefined) {
      await writeExport(terminal.out, parts);
      return 0;
    }
    const file = new FileOutput(path);
    try {
      const number = await writeExport(file, parts);
      file.commit();
      if (!settings.quiet) {
        const what = `Exported ${session.session_id} with ${number} operations to ${file.path}.`;
        terminal.err.write(`${printable(what)}\n`);
      }
    } catch (error) {
      file.discard();
      throw error;
    }
  } finally {
    history.closeSync();
  }
  return 0;
}
