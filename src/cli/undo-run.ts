import { usageError, type ExitCode, type UserError } from '../domain/errors.js';
import type { UndoRequest } from '../domain/remedy-command.js';
import type { OnEvent } from '../workflows/events.js';
import { isImportedIn, openToLook, requireSession, type HistoryToRead } from '../workflows/history/history-reader.js';
import { findRedoable } from '../workflows/history/redoable-session.js';
import { textArgument } from './command.js';
import type { Arguments } from './configuration/flags.js';
import { begin, historyOption, requireText, type Invocation } from './invocation.js';
import { reported } from './organize-run.js';
import { printable } from '../text/printable.js';
import { Report } from './output/report.js';
import { UndoTally } from '../text/undo-tally.js';
import { undoQuestion, undoSummary } from '../text/undo-summary.js';
import { confirm, declined, isAnswered } from './question.js';
import { settledLine } from '../text/settled-line.js';
import { undoArguments, type UndoArguments } from './undo-arguments.js';

/** `rollback` and `redo`. */
export async function runUndo(argv: Arguments, command: UndoRequest['command']): Promise<ExitCode> {
  const invocation = await begin(argv);
  const { historyDb } = historyOption(invocation.settings);
  const reference = requireText(textArgument(argv, 'session'), 'session');
  const asked = await undoArguments(argv);
  if (!invocation.settings.dry_run) return undo(invocation, { reference, asked, command, history: historyDb });
  // One that is read-only is copied to be read: once for all of a dry run.
  const reading = openToLook(historyDb);
  try {
    return await undo(invocation, { reference, asked, command, history: reading });
  } finally {
    reading.closeSync();
  }
}

interface Asked {
  readonly reference: string;
  readonly asked: UndoArguments;
  readonly command: UndoRequest['command'];
  /** Open, for a dry run. */
  readonly history: ReturnType<typeof openToLook> | string | undefined;
}

async function undo(invocation: Invocation, { reference, asked, command, history }: Asked): Promise<ExitCode> {
  const { settings, terminal } = invocation;
  const { keep, narrowed } = asked;
  // Before any question: a wrong name is what to talk about.
  const named = sessionFor(history, reference, command);
  const isAsked = !settings.dry_run && !isAnswered(settings, terminal);
  const session = isAsked ? await consent(invocation, reference, asked, command) : named;
  const { foreseeUndo, OperationRollbackService } = await import('../workflows/undo/operation-rollback-service.js');
  return reported(
    invocation,
    async (report, signal) => {
      const { onEvent } = report;
      const options = { ...asked.options, signal, kind: command };
      const wanted = session ?? reference;
      const result =
        typeof history === 'object'
          ? await foreseeUndo(history, history.resolveSession(wanted), options, onEvent)
          : await new OperationRollbackService({ historyDb: history, onEvent }).rollbackSession(wanted, options);
      if (narrowed && result.summary.total === 0 && !signal.aborted) throw nothingMatches(result.session_id);
      return result;
    },
    () => {
      const imported = isImportedIn(history, session);
      return Report.open({ ...settings, undo: { session, keep, narrowed, imported } }, terminal);
    },
  );
}

/**
 * The session that a reference means, as far as it can be told before a crash is settled.
 *
 * @returns `null` for a `last` that means nothing yet
 * @throws SessionNotFoundError, UserError
 */
function sessionFor(from: HistoryToRead, reference: string, command: UndoRequest['command']): string | null {
  return command === 'redo' ? findRedoable(from, reference).session_id : requireSession(from, reference);
}

/**
 * Shows what an undo would do, and asks.
 *
 * @returns the session that was asked about: that one is undone, even if "last" means another one by then
 * @throws UserError when the answer is no
 */
async function consent(
  { settings, terminal }: Invocation,
  reference: string,
  { options, narrowed }: UndoArguments,
  command: UndoRequest['command'],
): Promise<string> {
  const { MusicOrganizer } = await import('../workflows/music-organizer.js');
  const { OperationRollbackService } = await import('../workflows/undo/operation-rollback-service.js');
  // What a crash left is settled first, so that the preview is of what will be undone.
  const tell: OnEvent = settings.quiet ? () => undefined : tellerBefore(terminal);
  const reports = await new MusicOrganizer({ ...historyOption(settings), onEvent: tell }).recover();
  for (const text of reports.flatMap(({ messages }) => messages)) terminal.err.write(`problem: ${printable(text)}\n`);
  const tally = new UndoTally();
  const onEvent: OnEvent = (event) => {
    tally.add(event);
    tell(event);
  };
  const service = new OperationRollbackService({ ...historyOption(settings), onEvent });
  const session = sessionFor(historyOption(settings).historyDb, reference, command) ?? reference;
  const preview = await service.rollbackSession(session, { ...options, dryRun: true, kind: command });
  if (narrowed && preview.summary.total === 0) throw nothingMatches(preview.session_id);
  if (tally.ready === 0) return preview.session_id;
  for (const line of undoSummary(preview, tally, options.conflict)) terminal.err.write(`${printable(line)}\n`);
  if (!(await confirm(undoQuestion(tally, preview.session_id), terminal))) throw declined();
  return preview.session_id;
}

/** Shows what a recovery settles, and what a preview warns of, before there is a report. */
function tellerBefore({ err, errColors }: Invocation['terminal']): OnEvent {
  return (event) => {
    if (event.type === 'recovered') err.write(`${settledLine(event)}\n`);
    if (event.type !== 'warning') return;
    err.write(`${errColors.yellow('warning:')} ${printable(event.message)}\n`);
    if (event.hint !== undefined) err.write(`  ${printable(event.hint)}\n`);
  };
}

function nothingMatches(session: string): UserError {
  return usageError(
    `Nothing that can still be undone in session ${session} matches; nothing was changed.`,
    `music-organize history --session-id ${session} shows its operations.`,
  );
}
