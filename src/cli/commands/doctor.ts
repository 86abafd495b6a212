import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const doctor: Command = {
  command: 'doctor [library]',
  describe: 'Check the set-up: Node, history, configuration, library',
  examples: [['doctor ~/Music', 'is everything ready to organize into ~/Music?']],
  options: (yargs) => yargs.positional('library', { type: 'string', describe: 'a library to look at as well' }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { loadSettings } = await import('../configuration/settings.js');
  const { openTerminal } = await import('../output/terminal.js');
  const { printable } = await import('../../text/printable.js');
  const { writeResult } = await import('../output/write-result.js');
  const { sameHistory } = await import('../same-history.js');
  const { withSameHistory } = await import('../../text/same-history.js');
  const { examine } = await import('../examination.js');
  // Must work with a broken configuration file: that is one of the things it finds.
  const { values } = await loadSettings(argv, { config: 'ignore' });
  const terminal = openTerminal(values.color, process.env);
  const examined = await examine(argv, textArgument(argv, 'library'));
  const again = sameHistory(examined.settings);
  const checks = examined.checks.map(({ hint, ...check }) => ({
    ...check,
    hint: hint === null ? null : withSameHistory(hint, again),
  }));
  const { green, yellow, red } = terminal.outColors;
  const marks = { ok: green('ok'), warning: yellow('warning'), failed: red('failed') };
  await writeResult(values, terminal, { checks }, () =>
    checks.flatMap(({ name, status, message, hint }) => [
      `${marks[status]}: ${name}: ${printable(message)}`,
      ...(hint === null ? [] : [`  ${printable(hint)}`]),
    ]),
  );
  return checks.some((check) => check.status === 'failed') ? 1 : 0;
}
