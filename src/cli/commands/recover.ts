import type { ExitCode } from '../../domain/errors.js';
import type { Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const recover: Command = {
  command: 'recover',
  describe: 'Settle sessions that a crash or power cut left unfinished',
  examples: [['recover', 'look at the disk, and put the history right; then resume or roll back']],
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, doneCode, historyOption } = await import('../invocation.js');
  const { printable } = await import('../../text/printable.js');
  const { writeResult } = await import('../output/write-result.js');
  const { commandLine } = await import('../../domain/shell-quote.js');
  const { MusicOrganizer } = await import('../../workflows/music-organizer.js');
  const { afterMending, givingUp, openText } = await import('../../workflows/recovery/not-known-yet.js');
  const { settings, terminal } = await begin(argv);
  const again = (command: string, id: string): string => commandLine([command, id, ...settings.sameHistory]);
  const reports = await new MusicOrganizer(historyOption(settings)).recover();
  const conflicts = reports.flatMap((report) => report.messages);
  for (const message of conflicts) terminal.err.write(`problem: ${printable(message)}\n`);
  const sessions = reports.map(({ left: _inMessages, ...report }) => report);
  await writeResult(settings, terminal, { sessions }, () => {
    if (reports.length === 0) return ['Nothing to settle: every session ended properly.'];
    return reports
      .flatMap(({ session_id: id, done, not_done, conflicts: unclear, completed, left }) => [
        `Settled ${id}: ${done} open operations had happened, ${not_done} had not, ${unclear} are unclear.`,
        ...left.flatMap((one) => [
          `  ${openText(id, one)}`,
          `  ${afterMending(one, `run: ${commandLine(['recover', ...settings.sameHistory])}`)}`,
        ]),
        left.length === 0
          ? `  Go on: ${again('resume', id)}`
          : `  When it never will be: ${givingUp(id, settings.sameHistory)}`,
        ...(completed === 0 ? [] : [`  Undo:  ${again('rollback', id)}`]),
      ])
      .map(printable);
  });
  return doneCode(reports.reduce((sum, report) => sum + report.conflicts, 0));
}
