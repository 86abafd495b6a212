import yargs, { type Argv } from 'yargs';
import type { ExitCode } from '../domain/errors.js';
import { commandForm, commandName, type Command } from './command.js';
import { withOptions, type Arguments } from './configuration/flags.js';
import { COMMANDS } from './commands/index.js';
import { withoutDoubleDash } from './double-dash.js';
import { refuseFlagTexts } from './flag-texts.js';
import { joinIdWords } from './id-words.js';
import { GLOBAL_OPTIONS } from './options.js';
import { usageProblem } from './usage-problem.js';
import { VERSION } from '../workflows/version.js';

/** What the arguments ask for. */
export type Request =
  { readonly kind: 'print'; readonly text: string } | { readonly kind: 'run'; readonly run: () => Promise<ExitCode> };

/**
 * Reads the arguments. Runs nothing yet, so that an error here is wrong use, and one later is not.
 *
 * @throws UserError for wrong use
 */
export async function parseArguments(args: readonly string[]): Promise<Request> {
  let run: (() => Promise<ExitCode>) | undefined;
  let printed = '';
  const words = args.length === 0 ? ['tui'] : joinIdWords(withoutDoubleDash(args));
  const parser = declare(yargs(), (command, argv) => {
    refuseFlagTexts(words, argv);
    run = () => command.run?.(argv) ?? Promise.resolve(0);
  });
  try {
    await parser.parseAsync(words, {}, (_error, _argv, output) => {
      printed = output;
    });
  } catch (error) {
    throw usageProblem(error, args, COMMANDS);
  }
  return run === undefined || printed !== '' ? { kind: 'print', text: `${printed}\n` } : { kind: 'run', run };
}

function declare(parser: Argv, onChosen: (command: Command, argv: Arguments) => void): Argv {
  parser
    .scriptName('music-organize')
    // Messages are matched and tested: not in the language of the machine.
    .locale('en')
    .usage('$0 <command>\n\nOrganizes music folders. Every change is written down first, and can be undone.')
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .strict()
    .recommendCommands()
    .demandCommand(1, 'Which command?')
    .version(VERSION)
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns || 110))
    .fail(false)
    .exitProcess(false)
    .example('$0 organize ~/Downloads/music ~/Music --dry-run', 'show what would happen')
    .example('$0 organize ~/Downloads/music ~/Music', 'do it')
    .example('$0 rollback last', 'undo the last run')
    .epilogue('Settings also come from MUSIC_ORGANIZE_* variables and a file: music-organize config show');
  withOptions(parser, GLOBAL_OPTIONS, 'Options of every command:');
  for (const command of COMMANDS) add(parser, command, onChosen);
  return parser;
}

/** @param parents the names of the commands above, each with a space */
function add(
  parser: Argv,
  command: Command,
  onChosen: (command: Command, argv: Arguments) => void,
  parents = '',
): void {
  parser.command({
    command: command.command,
    describe: command.describe,
    builder: (inner: Argv): Argv => {
      // Groups that are named here stand before the options of every command.
      inner.group([], 'Positionals:').group([], 'Options:');
      command.options?.(inner);
      for (const [line, meaning] of command.examples ?? []) inner.example(`$0 ${line}`, meaning);
      for (const child of command.commands ?? []) add(inner, child, onChosen, `${parents}${commandName(command)} `);
      if (command.commands !== undefined) inner.demandCommand(1, `Which command of ${parents}${commandName(command)}?`);
      // A default command is built for the help of the one above as well: one heading is enough.
      const form = command.command.includes('$0') ? `[${commandForm(command)}]` : commandForm(command);
      return inner.usage(NO_USAGE).usage(`$0 ${parents}${form}\n\n${command.describe}`);
    },
    handler: (argv) => {
      if (command.run !== undefined) onChosen(command, argv);
    },
  });
}

/** Takes away the usage that was set before; yargs's types do not know it. */
const NO_USAGE = null as unknown as string;
