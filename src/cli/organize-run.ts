import { EXIT_CODES, type ExitCode } from '../domain/errors.js';
import { commandLine } from '../domain/shell-quote.js';
import type { OrganizeResult, RollbackResult } from '../workflows/events.js';
import type { OrganizeOptions } from '../workflows/plan/organize-settings.js';
import { textArgument } from './command.js';
import type { Arguments } from './configuration/flags.js';
import { organizeSettings } from './configuration/organize-settings.js';
import { interruptible } from './interruption.js';
import { begin, doneCode, historyOption, requireText, type Invocation } from './invocation.js';
import type { SettingValues } from './options.js';
import { organizeConsent } from '../text/organize-consent.js';
import { printable } from '../text/printable.js';
import { goOnText } from '../text/resume-question.js';
import { Report } from './output/report.js';
import { confirm, declined, isAnswered } from './question.js';

/** `organize` and `organize-legacy`. */
export async function runOrganize(argv: Arguments, overrides: Partial<SettingValues> = {}): Promise<ExitCode> {
  const invocation = await begin(argv);
  const settings = { ...invocation.settings, ...overrides };
  const options = organizeOptions(argv, settings);
  await requireConsent({ ...invocation, settings }, options);
  return reported({ ...invocation, settings }, async (report, signal) => {
    const { MusicOrganizer } = await import('../workflows/music-organizer.js');
    const organizer = new MusicOrganizer({ ...historyOption(settings), onEvent: report.onEvent });
    return organizer.organize({ ...options, signal });
  });
}

/** Source, target and settings as the workflow wants them. @throws UserError for an empty path */
export function organizeOptions(argv: Arguments, settings: SettingValues): OrganizeOptions {
  const target = textArgument(argv, 'target');
  return {
    source: requireText(textArgument(argv, 'source'), 'source'),
    ...(target === undefined ? {} : { target: requireText(target, 'target') }),
    ...(settings.session_id === undefined ? {} : { sessionId: settings.session_id }),
    ...organizeSettings(settings),
    dryRun: settings.dry_run,
  };
}

/** Asks before anything that replaces or deletes files. @throws UserError when the answer is no, or nobody can give it */
async function requireConsent({ settings, terminal }: Invocation, options: OrganizeOptions): Promise<void> {
  const consent = organizeConsent(options);
  if (settings.dry_run || consent === null || isAnswered(settings, terminal)) return;
  if (!(await confirm(`${consent} Go on?`, terminal))) throw declined();
}

/**
 * Runs a workflow with its report, its signals and its exit code. The result tells which of the two kinds it is.
 *
 * @param open how the report is made, when it is not the one of `--format`
 */
export async function reported(
  invocation: Invocation,
  work: (report: Report, signal: AbortSignal) => Promise<OrganizeResult | RollbackResult>,
  open: () => Promise<Report> = () => Report.open(invocation.settings, invocation.terminal),
): Promise<ExitCode> {
  const report = await open();
  return interruptible(invocation.terminal.err, async (signal) => {
    let result: OrganizeResult | RollbackResult;
    try {
      result = await work(report, signal);
    } catch (error) {
      await report.failed(error);
      throw error;
    }
    if ('rollback_session_id' in result) {
      await report.rolledBack(result);
      if (signal.aborted) return interrupted(invocation, result.rollback_session_id);
      return doneCode(report.problems.count + result.summary.failed);
    }
    await report.organized(result);
    if (signal.aborted || result.status === 'interrupted') return interrupted(invocation, result.session_id);
    if (result.status === 'failed' || result.status === 'rolled_back') return EXIT_CODES.failed;
    return doneCode(result.summary.problems + result.summary.failed + report.problems.unresolvedConflicts);
  });
}

function interrupted({ settings, terminal }: Invocation, session: string | null): ExitCode {
  if (session !== null) {
    const command = commandLine(['resume', session, ...settings.sameHistory]);
    terminal.err.write(`${goOnText(printable(command))}\n`);
  }
  return EXIT_CODES.interrupted;
}
