import { describe, expect, test } from 'vitest';
import { organizeSentence, type Filters } from '../../src/text/sentences.js';
import { Tally } from '../../src/text/tally.js';
import type { OrganizeResult, WorkflowEvent } from '../../src/workflows/events.js';
import { late, moved, planned, result, skip, started } from '../support/events.js';

describe('the sentence after a run', () => {
  function tallyOf(...events: WorkflowEvent[]): Tally {
    const tally = new Tally();
    for (const event of events) tally.add(event);
    return tally;
  }

  test('says what happened, then what to do next', () => {
    const tally = tallyOf(
      moved('/in/1.mp3', '/out/A/B/Disc 1/1.mp3'),
      moved('/in/2.mp3', '/out/A/B/Disc 2/1.mp3'),
      moved('/in/1.lrc', '/out/A/B/Disc 1/1.lrc'),
      skip('/in/x.mp3'),
      skip('/in/y.mp3'),
    );
    expect(organizeSentence(result(), tally)).toBe(
      'Moved 2 tracks and 1 sidecar into 1 album (1.2 GB) in 3.1 s. 2 files were skipped: unreadable tags. ' +
        'Undo: music-organize rollback 20261120-153012-k3f9',
    );
  });

  test('counts what was skipped late, but not folders that were there already', () => {
    const tally = tallyOf(
      moved('/in/1.mp3', '/out/A/1.mp3'),
      late('/in/2.mp3', 'vanished'),
      late('/out/A', 'already_there', 'create_directory'),
    );
    expect(organizeSentence(result(), tally)).toContain(' in 3.1 s. 1 file was skipped: gone meanwhile. ');
  });

  describe('of a run that moved nothing', () => {
    const summary = { ...result().summary, planned: 0, completed: 0, skipped: 0, problems: 0 };
    const sentence = (
      more: Partial<OrganizeResult['summary']>,
      events: WorkflowEvent[] = [],
      filters: Partial<Filters> = {},
    ): string =>
      organizeSentence(result({ summary: { ...summary, ...more } }), tallyOf(...events), {
        ...{ include: [], exclude: [] },
        ...filters,
      });

    test('duplicates went, and where they are', () => {
      const event = moved('/in/2.mp3', '');
      if (event.type !== 'operation_finished') throw new Error('another event');
      const deleted: WorkflowEvent[] = [
        { ...event, operation: { ...event.operation, operation_type: 'delete', target_path: null } },
      ];
      expect(sentence({ completed: 1 }, deleted)).toContain('1 file went into the backup store.');
      const forGood = deleted.map(
        (one) =>
          ({
            ...one,
            operation: { ...event.operation, operation_type: 'delete', unrecoverable: true },
          }) as WorkflowEvent,
      );
      expect(sentence({ completed: 2 }, [...deleted, ...forGood])).toContain(
        '1 file went into the backup store. 1 file was deleted for good.',
      );
    });

    test('playlists were rewritten', () => {
      const event = moved('/in/a.m3u', '/in/a.m3u');
      if (event.type !== 'operation_finished') throw new Error('another event');
      const rewritten: WorkflowEvent = { ...event, operation: { ...event.operation, operation_type: 'rewrite' } };
      expect(sentence({ completed: 1 }, [rewritten])).toContain('Rewrote 1 playlist.');
      expect(sentence({ completed: 2 }, [rewritten, rewritten])).toContain('Rewrote 2 playlists.');
    });

    test('every file is in its place', () => {
      expect(sentence({})).toBe('Nothing to do: every file is in its place.');
      const there = [late('/out/A', 'already_there', 'create_directory')];
      expect(sentence({ skipped: 1 }, there)).toBe('Nothing to do: every file is in its place.');
    });

    test('there is no music', () => {
      expect(sentence({ tracks: 0 })).toBe('No music was found in /in.');
      expect(sentence({ tracks: 0 }, [], { include: ['*.flac'] })).toBe(
        'No music was found in /in. Look at --include: it leaves files out.',
      );
      expect(sentence({ tracks: 0 }, [], { include: ['*.flac'], exclude: ['*'] })).toContain(
        '--include and --exclude: they leave files out.',
      );
    });

    test('there is music, and it had to stay', () => {
      expect(sentence({ tracks: 0, skipped: 1 }, [skip('/in/x.mp3')])).toMatch(/^Nothing to move\. 1 file was skipped/);
      expect(sentence({ tracks: 0, failed: 1 })).toMatch(/^Nothing was moved\./);
    });

    test('the plan is empty, or nothing of it could be done', () => {
      const applying = { ...started(false), kind: 'apply' } as WorkflowEvent;
      expect(sentence({ tracks: 0 }, [applying])).toBe('Nothing to do: the plan is empty.');
      const skipped = [applying, late('/in/x.mp3', 'vanished')];
      expect(sentence({ tracks: 0, planned: 1, skipped: 1 }, skipped)).toMatch(/^Nothing was moved\. 1 file was/);
    });

    test('it was interrupted before it found any', () => {
      const early = result({ status: 'interrupted', summary: { ...summary, tracks: 0 } });
      expect(organizeSentence(early, new Tally())).toMatch(/^Nothing was moved\. The run was interrupted\./);
    });
  });

  test('of an interrupted run', () => {
    const sentence = organizeSentence(result({ status: 'interrupted' }), tallyOf(moved('/in/1.mp3', '/out/A/1.mp3')));
    expect(sentence).toContain('music-organize resume 20261120-153012-k3f9');
  });

  test('of an interrupted dry run says that there is more', () => {
    const early = result({ status: 'interrupted', dry_run: true, session_id: null });
    expect(organizeSentence(early, tallyOf(planned('/in/1.mp3', '/out/A/1.mp3')))).toMatch(
      /^Would move 1 track .* the plan is not whole\. This was a dry run: nothing was changed\.$/,
    );
  });

  test('of a run without history promises no undo', () => {
    const sentence = organizeSentence(result({ session_id: null }), tallyOf(moved('/in/1.mp3', '/out/A/1.mp3')));
    expect(sentence).toContain('cannot be undone');
    expect(sentence).not.toContain('rollback');
  });
});
