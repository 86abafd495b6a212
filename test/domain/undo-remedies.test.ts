import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNDO_OUTCOMES, type UndoOutcome } from '../../src/domain/rollback.js';
import { commandLine, shellQuote } from '../../src/domain/shell-quote.js';
import { commandAdvice, STUCK_REASONS, type Remedy } from '../../src/domain/remedy.js';
import type { UndoRequest } from '../../src/domain/remedy-command.js';
import { StuckOperations, stuckReason, type UndoneOrNot } from '../../src/domain/undo-remedies.js';

const REQUEST: UndoRequest = {
  ...{ command: 'rollback', session: 's1', undoSession: 'u1' },
  ...{ keep: [], narrowed: false, imported: false },
};

function operation(id: number, outcome: UndoOutcome, more: Partial<UndoneOrNot> = {}): UndoneOrNot {
  const paths = { source_path: `/in/${id}`, target_path: `/out/${id}` };
  return { id, session_id: 's1', outcome, status: 'completed', ...paths, blocked_by: null, message: null, ...more };
}

function stuck(...operations: readonly UndoneOrNot[]): StuckOperations {
  const all = new StuckOperations();
  for (const one of operations) all.add(one, false);
  return all;
}

/** As the command line tells it. */
function told(remedy: Remedy | undefined): string {
  return remedy === undefined ? '' : commandAdvice(remedy);
}

describe('what stays as it is', () => {
  it('is all that is not undone, and was not before', () => {
    for (const outcome of UNDO_OUTCOMES) {
      const isFine = outcome === 'ready' || outcome === 'already_undone';
      expect(stuckReason(operation(1, outcome), false)).toBe(isFine ? null : outcome);
      // A policy may have undone it all the same.
      expect(stuckReason(operation(1, outcome, { status: 'rolled_back' }), false)).toBeNull();
    }
  });

  it('is also what was ready and did not work; a dry run has only remarks on what is ready', () => {
    const refused = operation(1, 'ready', { message: 'the disk is full' });
    expect(stuckReason(refused, false)).toBe('failed');
    expect(stuckReason(refused, true)).toBeNull();
  });
});

describe('the way on', () => {
  it('from an interruption is to resume, before anything else', () => {
    const interrupted = operation(1, 'ready', { message: 'interrupted', interrupted: true });
    expect(stuckReason(interrupted, false)).toBe('interrupted');
    const all = stuck(operation(9, 'not_empty'), interrupted, { ...interrupted, id: 2 });
    expect(all.counts().has('failed')).toBe(false);
    expect(all.remedies({ ...REQUEST, keep: ['--search'] })).toMatchObject([
      { reason: 'interrupted', operations: 2, solvedBy: 'resume', command: 'music-organize resume u1' },
      { reason: 'not_empty', advice: expect.stringMatching(/When what stays is back/) },
    ]);
  });

  it('is a command for each reason, with the ids it is about', () => {
    const remedies = stuck(
      ...[20, 19, 18, 12].map((id) => operation(id, 'modified')),
      operation(9, 'occupied'),
      operation(8, 'missing'),
      operation(7, 'blocked', { blocked_by: 310 }),
      operation(6, 'unreachable'),
      operation(5, 'ready', { message: 'no space is left' }),
    ).remedies(REQUEST);
    expect(remedies.map(({ reason, command }) => [reason, command])).toEqual([
      ['unreachable', 'music-organize rollback s1 --operation-ids 6'],
      ['blocked', 'music-organize rollback s1 --operation-ids 7 --cascade'],
      ['modified', 'music-organize rollback s1 --operation-ids 12 18-20 --modified move'],
      ['occupied', 'music-organize rollback s1 --operation-ids 9 --conflict rename'],
      ['missing', 'music-organize rollback s1 --operation-ids 8 --search'],
      ['failed', 'music-organize rollback s1 --operation-ids 5'],
    ]);
    expect(told(remedies[1])).toBe(
      '1 file was changed or moved by a later operation (310). To undo that first, in other sessions too:',
    );
    expect(remedies.map(({ solvedBy }) => solvedBy)).toEqual([
      ...['again', 'cascade', 'modified', 'conflict', 'search', 'again'],
    ]);
    expect(remedies[2]).toMatchObject({ operations: 4, path: null });
    expect(remedies[3]).toMatchObject({ operations: 1, path: '/out/9' });
  });

  it('for what is not known to have happened names recover, and no drive that may be there', () => {
    const [remedy] = stuck(operation(6, 'unreachable', { status: 'in_progress' })).remedies(REQUEST);
    expect(told(remedy)).toMatch(/^1 operation was under way,.* music-organize recover says what is in the way\./u);
  });

  it('keeps what was said, and does not repeat what did not help', () => {
    const keep = ['--modified', 'move', '--conflict', 'replace', '--search', '--allow-root', "/a 'b"];
    const remedies = stuck(operation(1, 'modified'), operation(2, 'occupied'), operation(3, 'missing')).remedies({
      ...REQUEST,
      command: 'redo',
      keep,
    });
    expect(remedies.map(({ command }) => command)).toEqual([
      null,
      `music-organize redo s1 --operation-ids 2 --modified move --search --allow-root '/a '\\''b' --conflict rename`,
      `music-organize redo s1 --operation-ids 3 --modified move --conflict replace --allow-root '/a '\\''b' --search`,
    ]);
    expect(remedies.map((remedy) => told(remedy).at(-1))).toEqual(['.', ':', ':']);
    expect(remedies.map(({ solvedBy }) => solvedBy)).toEqual(['none', 'conflict', 'again']);
  });

  it('names the session of what a cascade could not undo', () => {
    const [remedy] = stuck(operation(1, 'modified', { session_id: 's0' })).remedies({ ...REQUEST, command: 'redo' });
    expect(remedy?.command).toBe('music-organize rollback s0 --operation-ids 1 --modified move');
  });

  it('of too many ids is all that is left, where no part was meant', () => {
    const many = stuck(...Array.from({ length: 500 }, (_, at) => operation(1 + 2 * at, 'modified')));
    expect(many.remedies(REQUEST)[0]?.command).toBe('music-organize rollback s1 --status completed --modified move');
    const [narrowed] = many.remedies({ ...REQUEST, narrowed: true });
    expect(narrowed).toMatchObject({ command: null, solvedBy: 'modified' });
    expect(told(narrowed)).toMatch(/there now: the same command again --modified move\.$/);
  });

  it('for folders that hold what stays begins with that', () => {
    const advice = (...all: readonly UndoneOrNot[]): string =>
      told(
        stuck(...all)
          .remedies(REQUEST)
          .at(-1),
      );
    expect(advice(operation(1, 'not_empty'))).toMatch(/^1 folder is not empty\. Look what is in there/);
    expect(advice(operation(1, 'not_empty'), operation(2, 'modified'))).toMatch(/When what stays is back/);
  });

  it('of an imported session has no flags that are refused', () => {
    const remedies = stuck(
      operation(7, 'blocked', { blocked_by: 310 }),
      operation(6, 'modified'),
      operation(5, 'occupied'),
    ).remedies({ ...REQUEST, imported: true, keep: ['--allow-root', '/a'] });
    expect(remedies.map(({ command }) => command)).toEqual([
      'music-organize rollback s1 --operation-ids 7 --allow-root /a',
      null,
      'music-organize rollback s1 --operation-ids 5 --allow-root /a --conflict rename',
    ]);
    expect(remedies.map(told)).toEqual([
      expect.stringMatching(/ \(310\)\. Undo that first, .* then run:$/),
      expect.stringMatching(/by hand\.$/),
      expect.stringMatching(/:$/),
    ]);
  });

  it('is an intact copy for what only the backup store had: no policy and no search helps', () => {
    const damaged = { operation_type: 'delete', subject: 'backup' } as const;
    const remedies = stuck(
      operation(4, 'modified', damaged),
      operation(3, 'modified', { operation_type: 'move', message: 'the file has other content' }),
      // Deleted since a copy of it stayed, and that was changed.
      operation(2, 'modified', { operation_type: 'delete', message: 'the file has other content' }),
      operation(1, 'missing', { operation_type: 'delete', subject: 'backup' }),
    ).remedies({ ...REQUEST, keep: ['--search', '--history-db', '/h h.db'] });
    expect(remedies.map(({ reason, operations, command }) => [reason, operations, command])).toEqual([
      ['modified', 1, "music-organize verify s1 --history-db '/h h.db'"],
      [
        ...['modified', 2],
        "music-organize rollback s1 --operation-ids 2-3 --search --history-db '/h h.db' --modified move",
      ],
      ['missing', 1, "music-organize verify s1 --history-db '/h h.db'"],
    ]);
    expect(told(remedies[0])).toMatch(/^1 file has a damaged backup\. .*intact copy.*:$/);
  });

  it('is to move away what stands in place of a folder: no policy takes that along', () => {
    const [remedy] = stuck(operation(4, 'modified', { operation_type: 'create_directory' })).remedies(REQUEST);
    expect(remedy).toMatchObject({
      reason: 'modified',
      advice: expect.stringMatching(/something else in its place.*Move that away/),
    });
    expect(remedy?.command).not.toContain('--modified');
  });

  it('is there for every reason', () => {
    for (const reason of STUCK_REASONS) {
      const ready = operation(1, 'ready', { message: 'no' });
      const ends = { failed: ready, interrupted: { ...ready, interrupted: true as const } };
      const one = reason === 'failed' || reason === 'interrupted' ? ends[reason] : operation(1, reason);
      expect(told(stuck(one, { ...one, id: 2 }).remedies(REQUEST)[0])).toMatch(
        /^(2 (files|folders|operations) |The undo was interrupted)/,
      );
    }
  });
});

describe('a word in a command', () => {
  const read = (command: string): string => execFileSync('bash', ['-c', command], { encoding: 'utf8' });

  it.each([
    '',
    'plain-1.2/x',
    '~',
    '=ls',
    "it's",
    '$(reboot)',
    '`id`',
    'a\nb',
    '\u001b[2J',
    '\\',
    "'\u0007\\n",
    '日本 !x',
    '-n',
    '*',
    'a\u0085b\u202ec',
  ])('%j is read back by a shell as it was', (word) => {
    const quoted = shellQuote(word);

    expect(quoted).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(read(`LC_ALL=C.UTF-8; printf '%s' ${quoted}`)).toBe(word);
  });

  it('any words at all', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', "'", '"', '\\', '$', '`', ' ', '\n', '\u001b', '!', 'x', '0', 'ü', '\u2028'),
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const shown = read(`LC_ALL=C.UTF-8; music-organize() { printf '%s|' "$@"; }; ${commandLine(words)}`);
        expect(shown).toBe(words.map((one) => `${one}|`).join(''));
      }),
      { numRuns: 12 },
    );
  });
});
