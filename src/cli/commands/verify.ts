import type { ExitCode } from '../../domain/errors.js';
import { textArgument, type Command } from '../command.js';
import type { Arguments } from '../configuration/flags.js';
import type { VerifyFinding } from '../../workflows/verify.js';

export const verify: Command = {
  command: 'verify [what]',
  describe: 'Read files again and compare with the recorded checksums',
  examples: [
    ['verify', 'what the last session moved'],
    ['verify 20261120-153012-k3f9', 'of another session'],
    ['verify ~/Music', 'everything in a folder that the history knows'],
    ['verify --format json', 'for programs'],
  ],
  options: (yargs) =>
    yargs
      .positional('what', {
        type: 'string',
        describe: 'a session (its id, the beginning of it, or "last") or a folder [default: last]',
      })
      .option('no-search', {
        type: 'boolean',
        describe: 'do not look elsewhere, by content, for files that are missing',
      }),
  run,
};

async function run(argv: Arguments): Promise<ExitCode> {
  const { begin, doneCode, historyOption, requireText } = await import('../invocation.js');
  const { interruptible } = await import('../interruption.js');
  const { isFolder, looksLikePath } = await import('../configuration/folders.js');
  const { Report } = await import('../output/report.js');
  const { VerifyRenderer } = await import('../output/verify-renderer.js');
  const { EXIT_CODES, SessionNotFoundError } = await import('../../domain/errors.js');
  const { verifyFolder, verifySession } = await import('../../workflows/verify.js');
  const { settings, terminal } = await begin(argv);
  const what = requireText(textArgument(argv, 'what') ?? 'last', 'what');
  const renderer = new VerifyRenderer(settings, terminal);
  const report = await Report.open(settings, terminal, renderer);
  return interruptible(terminal.err, async (signal) => {
    const options = {
      ...historyOption(settings),
      onEvent: report.onEvent,
      onFinding: (finding: VerifyFinding) => {
        report.hideProgress();
        return renderer.onFinding(finding);
      },
      search: argv['no-search'] !== true,
      signal,
    };
    try {
      const result = looksLikePath(what)
        ? await verifyFolder({ ...options, folder: what })
        : await verifySession({ ...options, reference: what }).catch((error: unknown) => {
            // A folder beside us may have a name like an id.
            if (!(error instanceof SessionNotFoundError) || !isFolder(what)) throw error;
            return verifyFolder({ ...options, folder: what });
          });
      await report.verified(() => renderer.verified(result));
      return result.interrupted ? EXIT_CODES.interrupted : doneCode(result.checked - result.ok);
    } catch (error) {
      await report.failed(error);
      throw error;
    }
  });
}
