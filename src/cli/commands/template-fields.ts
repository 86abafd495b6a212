import type { ExitCode } from '../../domain/errors.js';
import type { Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';

export const templateFields: Command = {
  command: 'fields',
  describe: 'List the fields and filters of templates, and the templates of the layouts',
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin } = await import('../invocation.js');
  const { fieldsDocument, fieldsLines } = await import('../output/template-report.js');
  const { writeResult } = await import('../output/write-result.js');
  const { settings, terminal } = await begin(argv);
  const document = fieldsDocument();
  await writeResult(settings, terminal, document, () => fieldsLines(document, terminal));
  return 0;
}
