import type { Lead, SolvedBy, StuckReason } from './remedy.js';

/** What its reason alone would give the wrong way for. */
export type SpecialCase = 'backup' | 'no_folder' | 'store' | 'unsettled';

/** What can be done, in words for people, and how it leads to the command. */
interface Way {
  readonly advice: string;
  readonly lead: Lead;
}

interface Policy extends Way {
  /** What is wrong with so many. */
  readonly problem: (number: number) => string;
  readonly solvedBy: SolvedBy;
  /** What the command says besides. */
  readonly flags: readonly string[];
  /** When that was said already and did not help. Without a lead, the command is of no use any more. */
  readonly spent?: Way;
  /** Instead of all that, for an imported session, which is refused the flags. */
  readonly imported?: Way;
}

const files =
  (is: string, are: string) =>
  (number: number): string =>
    number === 1 ? `1 file ${is}` : `${number.toLocaleString('en')} files ${are}`;

/** What only needs another attempt has no flags. */
const AGAIN = { lead: 'then', solvedBy: 'again', flags: [] } as const;

const POLICIES: Readonly<Record<StuckReason, Policy>> = {
  interrupted: {
    // How many are left nobody knows: the plan is made as it is carried out.
    problem: () => 'The undo was interrupted before its end',
    advice: 'To go on',
    lead: 'does',
    solvedBy: 'resume',
    flags: [],
  },
  unreachable: {
    problem: files(
      'cannot be reached (drive or share not mounted, or no access)',
      'cannot be reached (drive or share not mounted, or no access)',
    ),
    advice: 'Mount it or get access',
    ...AGAIN,
  },
  blocked: {
    problem: files('was changed or moved by a later operation', 'were changed or moved by later operations'),
    advice: 'To undo that first, in other sessions too',
    lead: 'does',
    solvedBy: 'cascade',
    flags: ['--cascade'],
    spent: { advice: 'That cannot be undone either: begin there', lead: 'nowhere' },
    imported: { advice: 'Undo that first, by the session that it belongs to', lead: 'then' },
  },
  modified: {
    problem: files('has other content than the history recorded', 'have other content than the history recorded'),
    advice: 'To move back what is there now',
    lead: 'does',
    solvedBy: 'modified',
    flags: ['--modified', 'move'],
    spent: { advice: 'What is there now cannot be moved back', lead: 'nowhere' },
    imported: { advice: 'An imported session does not move what it does not know: move it by hand', lead: 'nowhere' },
  },
  occupied: {
    problem: files('finds something else at its old place', 'find something else at their old places'),
    advice: 'To bring back under another name',
    lead: 'does',
    solvedBy: 'conflict',
    flags: ['--conflict', 'rename'],
    spent: { advice: 'Move away what is there', lead: 'then' },
  },
  missing: {
    problem: files('is not where the history says', 'are not where the history says'),
    advice: 'To look for the same size and content under both roots',
    lead: 'does',
    solvedBy: 'search',
    flags: ['--search'],
    spent: { advice: 'The search found nothing. Put back what was moved away', lead: 'then' },
  },
  not_empty: {
    problem: (number) =>
      number === 1 ? '1 folder is not empty' : `${number.toLocaleString('en')} folders are not empty`,
    advice: 'Look what is in there, move or delete it',
    ...AGAIN,
  },
  failed: {
    problem: (number) => (number === 1 ? '1 operation failed' : `${number.toLocaleString('en')} operations failed`),
    advice: 'Mend what the messages say',
    ...AGAIN,
  },
};

/** What only the backup store has, and it has it no more: neither looking elsewhere nor taking it as it is would help. */
export const BACKUP_POLICIES: Readonly<Partial<Record<StuckReason, Policy['problem']>>> = {
  modified: files('has a damaged backup', 'have damaged backups'),
  missing: files('was deleted and has no backup any more', 'were deleted and have no backups any more'),
};

export const BACKUP_WAY: Way = { advice: 'Only an intact copy helps. This shows which are known', lead: 'does' };

export function policyFor(reason: StuckReason, special: SpecialCase | null): Policy {
  if (special === 'store') return STORE_POLICY;
  if (special === 'unsettled') return UNSETTLED_POLICY;
  return special === 'no_folder' ? NO_FOLDER_POLICY : POLICIES[reason];
}

/** Who deletes what is in there has it nowhere any more. */
const STORE_POLICY: Policy = {
  problem: (number) =>
    number === 1 ? '1 folder holds the backup store' : `${number.toLocaleString('en')} folders hold backup stores`,
  advice: 'What is kept there is nowhere else: leave it (music-organize restore copies it out). When nothing needs it',
  ...AGAIN,
  lead: 'when',
};

/** A crash or a failing disk left them, and the recovery that came before the undo could not look. */
const UNSETTLED_POLICY: Policy = {
  problem: (number) =>
    number === 1
      ? '1 operation was under way, and whether it happened is not known yet'
      : `${number.toLocaleString('en')} operations were under way, and whether they happened is not known yet`,
  advice: 'music-organize recover says what is in the way. When that is mended',
  ...AGAIN,
  lead: 'when',
  imported: { advice: 'Only its own history can tell', lead: 'nowhere' },
};

/** A folder cannot be taken as it is. */
const NO_FOLDER_POLICY: Policy = {
  problem: (number) =>
    number === 1
      ? '1 folder has something else in its place'
      : `${number.toLocaleString('en')} folders have something else in their place`,
  advice: 'Move that away',
  ...AGAIN,
};

/** Folders that hold what stays as well. */
export const EMPTIED_LATER: Way = { advice: 'When what stays is back and they are empty', lead: 'when' };
