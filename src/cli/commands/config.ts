import type { ExitCode } from '../../domain/errors.js';
import type { Command } from '../command.js';
import { withOptions, type Arguments } from '../configuration/flags.js';
import type { OptionValue } from '../option-values.js';
import { ORGANIZE_OPTIONS } from '../options.js';

const path: Command = {
  command: 'path',
  describe: 'Print where the configuration file is, or would be',
  run: async (argv) => {
    const { loadSettings } = await import('../configuration/settings.js');
    const { defaultConfigPath } = await import('../configuration/config-location.js');
    const { openTerminal } = await import('../output/terminal.js');
    const { printable } = await import('../../text/printable.js');
    const { writeResult } = await import('../output/write-result.js');
    const { values } = await loadSettings(argv, { config: 'ignore' });
    const file = values.config ?? defaultConfigPath(process.env);
    await writeResult(values, openTerminal(values.color, process.env), { path: file }, () => [printable(file)]);
    return 0;
  },
};

const show: Command = {
  command: 'show',
  describe: 'Print every setting, and where its value comes from',
  options: (yargs) => withOptions(yargs, ORGANIZE_OPTIONS),
  examples: [['config show --mode copy', 'what a run with this flag would use']],
  run: showSettings,
};

const init: Command = {
  command: 'init',
  describe: 'Write a configuration file with every setting in a comment',
  options: (yargs) => withOptions(yargs, ['force']),
  run: async (argv) => {
    const { loadSettings } = await import('../configuration/settings.js');
    const { defaultConfigPath } = await import('../configuration/config-location.js');
    const { writeConfigTemplate } = await import('../configuration/config-template.js');
    const { openTerminal } = await import('../output/terminal.js');
    const { printable } = await import('../../text/printable.js');
    const { writeResult } = await import('../output/write-result.js');
    const { values } = await loadSettings(argv, { config: 'ignore' });
    const file = values.config ?? defaultConfigPath(process.env);
    writeConfigTemplate(file, { force: values.force });
    await writeResult(values, openTerminal(values.color, process.env), { path: file }, () => [
      `Wrote ${printable(file)}`,
    ]);
    return 0;
  },
};

const schema: Command = {
  command: 'schema',
  describe: 'Print the JSON Schema of the configuration file, for editors',
  run: async (argv) => {
    const { loadSettings } = await import('../configuration/settings.js');
    const { schemaFiles } = await import('../output/json-schemas.js');
    const { openTerminal } = await import('../output/terminal.js');
    const { values } = await loadSettings(argv, { config: 'ignore' });
    const { out } = openTerminal(values.color, process.env);
    out.write(schemaFiles().find(({ name }) => name === 'config.schema.json')?.text ?? '');
    await out.drained();
    return 0;
  },
};

export const config: Command = {
  command: 'config',
  describe: 'Settings, and where they come from',
  examples: [
    ['config init', 'write a file to be edited'],
    ['config show', 'which settings hold, and why'],
  ],
  commands: [path, show, init, schema],
};

async function showSettings(argv: Arguments): Promise<ExitCode> {
  const { loadSettings } = await import('../configuration/settings.js');
  const { OPTION_KEYS } = await import('../options.js');
  const { Table } = await import('../output/table.js');
  const { openTerminal } = await import('../output/terminal.js');
  const { writeResult } = await import('../output/write-result.js');
  const { values, origins, configFile } = await loadSettings(argv);
  const terminal = openTerminal(values.color, process.env);
  const settings = OPTION_KEYS.map((name) => ({ name, value: values[name] ?? null, ...origins[name] }));
  await writeResult(values, terminal, { config_file: configFile, settings }, () => {
    const columns = [
      { title: 'SETTING', width: 22 },
      { title: 'FROM', width: 11 },
      { title: 'VALUE', width: 0 },
    ];
    const table = new Table(columns, terminal.width);
    const rows = settings.map(({ name, value, source, from }) => {
      const text = settingText(value) || '-';
      return table.row(name, source, from === null ? text : `${text} (${from})`).trimEnd();
    });
    return [table.header().trimEnd(), ...rows];
  });
  return 0;
}

function settingText(value: OptionValue | null): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  if (Array.isArray(value)) return value.join(', ');
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${text}`)
    .join(', ');
}
