import type { VerifyOutcome } from '../../domain/verification.js';
import { commandLine } from '../../domain/shell-quote.js';
import type { VerifyFinding, VerifyResult } from '../../workflows/verify.js';
import { printable } from '../../text/printable.js';
import type { Colors } from './terminal.js';
import { bytesText, count, durationText } from '../../text/words.js';

type ProblemOutcome = Exclude<VerifyOutcome, 'ok'>;

interface Problem {
  readonly label: string;
  readonly advice: string;
  /** How an undo comes to terms with it. */
  readonly undo?: { readonly text: string; readonly flags: readonly string[] };
}

/** What the findings were about, beyond their numbers. */
export class Seen {
  /** Objects of backup stores, by what is wrong with them. */
  readonly backups = new Map<VerifyOutcome, number>();
  /** There are intact copies of what is damaged or gone. */
  hasCopies = false;

  add({ outcome, backup_of, intact_copy }: VerifyFinding): void {
    if (outcome === 'ok') return;
    if (backup_of !== null) this.backups.set(outcome, (this.backups.get(outcome) ?? 0) + 1);
    // Who changed a file of the library wants it so.
    if (intact_copy !== null && (backup_of !== null || outcome !== 'changed')) this.hasCopies = true;
  }
}

const BACKUPS =
  'Backups: what they kept cannot be brought back from them. Only an intact copy, put in the place of each, helps.';
const COPIES = 'Intact copies: copy each into the place of the file that it is named for, then verify again.';

/** What each outcome is called in front of a path and in a sentence, and what to do about it. Worst first. */
const PROBLEMS: Readonly<Record<ProblemOutcome, Problem>> = {
  bit_rot: {
    label: 'bit rot',
    advice: 'Bit rot: look at the disk (smartctl -a), and put good copies in the place of these files.',
  },
  missing: {
    label: 'missing',
    advice: 'Missing: is every drive mounted? Look in the trash, and on other disks.',
  },
  unreadable: {
    label: 'unreadable',
    advice: 'Unreadable: look at the rights of these files and their folders.',
  },
  changed: {
    label: 'changed',
    advice: 'Changed: if you edited these files, for example their tags, nothing is wrong with them.',
    undo: {
      text: 'An undo takes them back as they are now (changed copies and playlists go into the backup store)',
      flags: ['--modified', 'move'],
    },
  },
  moved: {
    label: 'moved',
    advice: 'Moved: these files are well.',
    undo: { text: 'An undo takes them from where they are now', flags: ['--search'] },
  },
};

const OUTCOMES = Object.keys(PROBLEMS) as ProblemOutcome[];

/** A file that is not as recorded: what is wrong with it, and where its content still is. */
export function problemText(finding: VerifyFinding, colors: Colors): string {
  const { outcome, path, message, found_at, intact_copy, backup_of, id } = finding;
  const label = outcome === 'ok' ? outcome : PROBLEMS[outcome].label;
  const why = message === null ? '' : ` (${printable(message)})`;
  const lines = [`${colors.red(`${label}:`)} ${printable(path)}${why}`];
  if (backup_of !== null) {
    lines.push(`  It is the backup of ${printable(backup_of)}: without it operation ${String(id)} cannot be undone.`);
  }
  if (found_at !== null) lines.push(`  It is at ${printable(found_at)}`);
  if (intact_copy !== null) lines.push(`  An intact copy is at ${printable(intact_copy)}`);
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * What came out, in a sentence; then, a line each, what to do.
 *
 * @param sameHistory what a command has to say to use the same history
 */
export function verifyText(result: VerifyResult, seen: Seen, sameHistory: readonly string[]): string {
  const advice = OUTCOMES.filter((outcome) => result[outcome] > (seen.backups.get(outcome) ?? 0)).map((outcome) =>
    [PROBLEMS[outcome].advice, ...undoText(PROBLEMS[outcome], result, sameHistory)].join(' '),
  );
  const more = [...(seen.backups.size > 0 ? [BACKUPS] : []), ...(seen.hasCopies ? [COPIES] : [])];
  return [sentences(result).join(' '), ...advice, ...more].map((line) => `${line}\n`).join('');
}

function undoText(
  { undo }: Problem,
  { session_id: session, imported }: VerifyResult,
  sameHistory: readonly string[],
): string[] {
  // A session from elsewhere is refused what changes files that it does not know.
  if (undo === undefined || imported) return [];
  // A folder has files of any session.
  if (session === null) return [`${undo.text} with ${undo.flags.join(' ')}.`];
  return [`${undo.text}: ${commandLine(['rollback', session, ...undo.flags, ...sameHistory, '-n'])}`];
}

function sentences(result: VerifyResult): string[] {
  const { without_checksum, interrupted } = result;
  const all = [headline(result), ...elsewhere(result)];
  if (without_checksum > 0) {
    all.push(
      `${count(without_checksum, 'file')} ${wasOrWere(without_checksum)} recorded without a checksum and cannot be compared: organize without --no-checksum records them.`,
    );
  }
  if (interrupted) all.push('The check was interrupted: not everything was read.');
  return all;
}

function headline(result: VerifyResult): string {
  const { checked, ok, bytes, duration_ms, session_id, session_status, undone } = result;
  if (checked === 0) {
    return session_id !== null && session_status === 'rolled_back' && undone > 0
      ? `Session ${session_id} was rolled back: nothing of it is there to verify.`
      : 'Nothing to verify.';
  }
  const wrong = OUTCOMES.filter((outcome) => result[outcome] > 0).map(
    (outcome) => `${result[outcome].toLocaleString('en')} ${PROBLEMS[outcome].label}`,
  );
  const verdict =
    wrong.length === 0 ? 'all as recorded' : `${ok.toLocaleString('en')} as recorded, ${wrong.join(', ')}`;
  return `Checked ${count(checked, 'file')} (${bytesText(bytes)}) in ${durationText(duration_ms)}: ${verdict}.`;
}

/** What of the session is not its business any more. */
function elsewhere({ checked, undone, moved_on, session_id }: VerifyResult): string[] {
  const said: string[] = [];
  if (undone > 0 && checked > 0) said.push(`${count(undone, 'operation')} of the session ${wasOrWere(undone)} undone.`);
  // In a folder all the files are looked at under their newest record.
  if (moved_on > 0 && session_id !== null) {
    said.push(`${count(moved_on, 'file')} ${wasOrWere(moved_on)} moved on or rewritten by later sessions.`);
  }
  return said;
}

function wasOrWere(number: number): string {
  return number === 1 ? 'was' : 'were';
}
