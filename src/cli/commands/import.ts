import type { ExitCode } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import type { ImportOptions } from '../../workflows/documents/session-transfer.js';
import type { WorkflowEvent } from '../../workflows/events.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const importSession: Command = {
  command: 'import <from>',
  describe: 'Add an exported session to the history, or rebuild the history of a library',
  examples: [
    ['import session.json', 'then history --session-id shows it'],
    ['import ~/Music', 'every session that the backup store of the library tells of and the history lacks'],
    ['rollback 20261120-153012-k3f9 --allow-root /mnt/music', 'an imported session is undone only where you say'],
  ],
  options: (yargs) =>
    yargs.positional('from', {
      type: 'string',
      describe: 'a file that export wrote; a library, its backup store, or the folder of one session there',
    }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, doneCode, historyOption, requireText } = await import('../invocation.js');
  const { printable } = await import('../../text/printable.js');
  const { Progress } = await import('../output/progress.js');
  const { writeResult } = await import('../output/write-result.js');
  const { isFolder, rebuildHistory } = await import('../../workflows/documents/rebuild-history.js');
  const { commandLine } = await import('../../domain/shell-quote.js');
  const { interruptible } = await import('../interruption.js');
  const { EXIT_CODES } = await import('../../domain/errors.js');
  const { settings, terminal } = await begin(argv);
  const again = (...words: string[]): string => commandLine([...words, ...settings.sameHistory]);
  const path = requireText(textArgument(argv, 'from'), 'from');
  const progress = terminal.canDraw && !settings.quiet ? await Progress.open(process.stderr) : null;
  const onEvent = (event: WorkflowEvent): void => {
    if (event.type === 'progress') progress?.update(event);
  };
  return interruptible(terminal.err, async (signal) => {
    const options = { ...historyOption(settings), onEvent, signal };
    const isOfMany = isFolder(path);
    try {
      if (!isOfMany) {
        const session = await importFile(options, path);
        progress?.end();
        await writeResult(settings, terminal, { session }, () => sessionLines(session, again).map(printable));
        return 0;
      }
      const added: string[] = [];
      const onAdded = ({ session_id }: OperationSession): void => void added.push(session_id);
      const result = await rebuildHistory({ ...options, folder: path, onAdded }).catch((error: unknown) => {
        progress?.end();
        for (const line of keptLines(added)) terminal.err.write(`${printable(line)}\n`);
        throw error;
      });
      progress?.end();
      const { sessions, present, problems } = result;
      for (const { path: place, message } of problems) {
        terminal.err.write(`problem: ${printable(`${place}: ${message}`)}\n`);
      }
      await writeResult(settings, terminal, { ...result }, () =>
        [
          ...sessions.flatMap((session) => sessionLines(session, again)),
          ...(sessions.length === 0 ? ['Nothing was imported.'] : []),
          ...(present.length === 0 ? [] : [`The history had ${present.length} of the sessions already.`]),
        ].map(printable),
      );
      return doneCode(problems.length);
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      progress?.end();
      terminal.err.write(`Interrupted: ${isOfMany ? 'not all sessions were' : 'the session was not'} imported.\n`);
      return EXIT_CODES.interrupted;
    } finally {
      progress?.end();
    }
  });
}

async function importFile(options: ImportOptions, path: string): Promise<OperationSession> {
  const { readJson } = await import('../configuration/documents.js');
  const { importSession: work, importSessionFile } = await import('../../workflows/documents/session-transfer.js');
  const session = await importSessionFile({ ...options, path });
  if (session !== null) return session;
  return work({ ...options, document: readJson(path, 'an exported session of music-organize') });
}

/** What stays of an import of many sessions that ended early. */
function keptLines(added: readonly string[]): string[] {
  if (added.length === 0) return [];
  const what =
    added.length === 1 ? 'One session was imported and stays' : `${added.length} sessions were imported and stay`;
  return [`${what}: ${added.join(', ')}.`, 'The same import again adds the others.'];
}

function sessionLines(
  { session_id: id, total_operations: number, metadata }: OperationSession,
  again: (...words: string[]) => string,
): string[] {
  const rollback = again('rollback', id);
  const imported = `Imported ${id} with ${number} operations.`;
  if (metadata.imported !== true) return [`${imported} It is this history's own.`, `  Undo: ${rollback}`];
  return [imported, `  Read: ${again('history', '--session-id', id)}`, `  Undo: ${rollback} --allow-root <folder>`];
}
