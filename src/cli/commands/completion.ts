import { usageError, type ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const completion: Command = {
  command: 'completion [shell]',
  describe: 'Print a script that completes commands and options with Tab',
  examples: [
    ['completion bash >> ~/.bashrc', 'for bash'],
    ['completion zsh >> ~/.zshrc', 'for zsh'],
  ],
  options: (yargs) => yargs.positional('shell', { type: 'string', describe: 'bash or zsh [default: that of $SHELL]' }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { COMPLETION_SCRIPTS } = await import('../output/completion-scripts.js');
  const { standardOutputs } = await import('../output/terminal.js');
  const usual = process.env['SHELL']?.endsWith('zsh') === true ? 'zsh' : 'bash';
  const shell = textArgument(argv, 'shell') ?? usual;
  const script = COMPLETION_SCRIPTS.get(shell);
  if (script === undefined) {
    throw usageError(
      `There is no completion for ${shell}.`,
      `There is for ${[...COMPLETION_SCRIPTS.keys()].join(' and ')}.`,
    );
  }
  standardOutputs().out.write(script);
  return 0;
}
