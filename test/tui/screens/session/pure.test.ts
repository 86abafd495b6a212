import { describe, expect, test } from 'vitest';
import { rangesOf } from '../../../../src/domain/id-ranges.js';
import type { OperationOutline } from '../../../../src/domain/operation.js';
import { displayWidth } from '../../../../src/text/display-width.js';
import { OperationIndex } from '../../../../src/workflows/browse/operation-index.js';
import { arrowText, dottedBelow } from '../../../../src/tui/screens/session/arrow-text.js';
import { detailLines, wrappedAnywhere } from '../../../../src/tui/screens/session/details.js';
import { followed, listLines, type Lines } from '../../../../src/tui/components/operation-lines.js';
import { filterOf, reduceSession, SESSION_START } from '../../../../src/tui/screens/session/reducer.js';
import { SearchRun } from '../../../../src/tui/screens/session/search-run.js';
import { Selection } from '../../../../src/tui/screens/session/selection.js';
import { chainName, TreeLines } from '../../../../src/tui/components/tree-lines.js';
import { widthOf } from '../../../../src/tui/components/columns.js';

/** Moves to these places, 10 bytes each; ids from 1 on, every third one failed. */
function indexOf(targets: readonly string[]): OperationIndex {
  const index = new OperationIndex(() => '/in');
  targets.forEach((target, at) => index.put(move(at + 1, target)));
  return index;
}

function move(id: number, target: string): OperationOutline {
  const status = id % 3 === 0 ? 'failed' : 'completed';
  return { id, operation_type: 'move', status, source_path: `/in/${id}`, target_path: target, file_size: 10 };
}

const LIBRARY = ['/m/lib/A/X/1', '/m/lib/A/X/2', '/m/lib/A/Y/3', '/m/lib/B/Z/4', '/m/lib/B/Z/5', '/m/lib/6'];

function drawn(index: OperationIndex, lines: Lines): string[] {
  return Array.from({ length: lines.count }, (_, position) => {
    const line = lines.at(position);
    if (line === undefined) return 'nothing';
    const text = line.kind === 'operation' ? String(line.id) : chainName(index.folders, line.folder, line.last);
    return '  '.repeat(line.depth) + (line.kind === 'folder' ? `${line.isOpen ? '-' : '+'}${text}` : text);
  });
}

test('a search that failed is tried again when the history can be read again', async () => {
  const view = new OperationIndex(() => '/').view();
  const searches: Promise<void>[] = [Promise.reject(new Error('busy')), Promise.resolve()];
  const run = new SearchRun(
    {
      version: 1,
      progress: { loaded: 0, total: 0, isComplete: true },
      search: () => {
        const done = searches.shift()!;
        return { view, done, isComplete: searches.length === 0, progress: 0 };
      },
    },
    view,
  );
  const wanted = { text: 'a', filter: {} };
  await expect(run.look(wanted, () => undefined)).rejects.toThrow('busy');
  // Frames come often: not with each of them.
  expect(run.look(wanted, () => undefined)).toBeNull();
  expect(run.forgetFailed()).toBe(true);
  await run.look(wanted, () => undefined);
  expect([run.isComplete(wanted), run.forgetFailed()]).toEqual([true, false]);
});

describe('the tree', () => {
  const index = indexOf(LIBRARY);
  const at = (path: string): number => index.folders.find(path) ?? -1;
  const tree = (open: readonly string[], status?: 'failed'): TreeLines =>
    new TreeLines(index.folders, index.view(status && { statuses: [status] }), new Set([0, ...open.map(at)]));

  test.each([
    [[], ['-/m/lib', '  +A', '  +B/Z', '  6']],
    [['/m/lib/A'], ['-/m/lib', '  -A', '    +X', '    +Y', '  +B/Z', '  6']],
    [['/m/lib/B'], ['-/m/lib', '  +A', '  -B/Z', '    4', '    5', '  6']],
    [
      ['/m/lib/A', '/m/lib/A/X'],
      ['-/m/lib', '  -A', '    -X', '      1', '      2', '    +Y', '  +B/Z', '  6'],
    ],
    // Open, and nowhere to be seen.
    [['/m/lib/A/X'], ['-/m/lib', '  +A', '  +B/Z', '  6']],
  ] as const)('with %j open', (open, expected) => {
    expect(drawn(index, tree(open))).toEqual(expected);
  });

  test('what a filter leaves makes other chains', () => {
    expect(drawn(index, tree(['/m/lib/A'], 'failed'))).toEqual(['-/m/lib', '  -A/Y', '    3', '  6']);
    expect(drawn(index, new TreeLines(index.folders, index.view({ types: ['copy'] }), new Set([0])))).toEqual([]);
  });

  test('each line is found again, and knows what holds it', () => {
    const lines = tree(['/m/lib/A', '/m/lib/A/X', '/m/lib/B']);
    for (let position = 0; position < lines.count; position += 1) {
      expect(lines.positionOf(lines.at(position)!)).toBe(position);
      const parent = lines.at(lines.parentOf(position));
      expect(parent?.depth).toBe(position === 0 ? undefined : lines.at(position)!.depth - 1);
    }
    expect(tree([]).nearest(at('/m/lib/A/X'))).toBe(1);
    expect(tree([]).positionOf({ kind: 'operation', id: 1 })).toBe(-1);
  });
});

describe('the cursor', () => {
  const view = indexOf(Array.from({ length: 30 }, (_, at) => `/m/${at}`)).view({ statuses: ['completed'] });
  const lines = listLines(view);

  test('stays on its operation, in its row of the screen', () => {
    const subject = { kind: 'operation', id: 20 } as const;
    expect(followed({ cursor: 19, top: 15 }, subject, lines, 10)).toEqual({ cursor: 13, top: 9 });
  });

  test('stays near where it was when its operation is not shown any more', () => {
    expect(followed({ cursor: 29, top: 25 }, { kind: 'operation', id: 30 }, lines, 10)).toEqual({
      cursor: 19,
      top: 10,
    });
    expect(followed({ cursor: 5, top: 0 }, { kind: 'operation', id: 6 }, lines, 10)).toEqual({ cursor: 5, top: 0 });
  });
});

describe('the selection', () => {
  const index = indexOf(LIBRARY);
  const all = index.view();
  const failed = index.view({ statuses: ['failed'] });
  const folder = index.folders.find('/m/lib/A') ?? -1;

  test('is the same whatever is shown; a folder is some, all, or none of what is shown', () => {
    const selection = new Selection();
    selection.toggle(all, 1);
    expect(selection.stateOf(all, folder)).toBe('some');
    expect(selection.stateOf(failed, folder)).toBe('none');
    selection.toggleFolder(all, failed, folder);
    expect(selection.of(all).ids()).toEqual([1, 3]);
    expect(selection.stateOf(failed, folder)).toBe('all');
    selection.toggleFolder(all, all, folder);
    expect(selection.of(all).ids()).toEqual([1, 2, 3]);
    expect(selection.of(all).totals().bytes).toBe(30);
    selection.toggleFolder(all, failed, folder);
    selection.toggle(all, 1);
    expect(selection.of(all).ids()).toEqual([2]);
    selection.add(all, failed);
    expect(rangesOf(selection.of(all).ids())).toEqual([
      { from: 2, to: 3 },
      { from: 6, to: 6 },
    ]);
    selection.clear();
    expect(selection.of(all).count).toBe(0);
  });

  test('goes on when operations come', () => {
    const growing = indexOf(LIBRARY.slice(0, 2));
    const selection = new Selection();
    selection.add(growing.view(), growing.view());
    growing.put(move(3, '/m/lib/A/3'));
    expect(selection.stateOf(growing.view(), 0)).toBe('some');
    selection.toggle(growing.view(), 3);
    expect(selection.stateOf(growing.view(), 0)).toBe('all');
    expect(selection.revision).toBe(2);
  });
});

describe('filters', () => {
  const after = (...types: readonly ('next_status' | 'next_type' | 'clear_filter')[]) =>
    filterOf(types.reduce((state, type) => reduceSession(state, { type }), SESSION_START));

  test('go round, and are cleared at once', () => {
    expect(after('next_status', 'next_type')).toEqual({ statuses: ['pending'], types: ['create_directory'] });
    expect(after(...Array.from({ length: 7 }, () => 'next_status' as const))).toEqual({});
    expect(after('next_status', 'next_type', 'clear_filter')).toEqual({});
  });

  test('what is typed counts at once; giving up shows all again', () => {
    const typed = reduceSession(reduceSession(SESSION_START, { type: 'filter' }), { type: 'typed', text: 'é' });
    expect(typed).toMatchObject({ text: 'é', field: { cursor: 1 } });
    expect(reduceSession(typed, { type: 'field', command: 'field.accept' })).toMatchObject({ text: 'é', field: null });
    expect(reduceSession(typed, { type: 'field', command: 'field.cancel' })).toMatchObject({ text: '', field: null });
  });
});

describe('paths', () => {
  test.each([
    ['a', 'b', 20, 'a -> b'],
    [null, '/only', 20, '/only'],
    ['/same', '/same', 20, '/same'],
    ['short', '/a/very/long/path/name.mp3', 24, 'short -> /a/v…h/name.mp3'],
    ['/a/very/long/path/name.mp3', 'short', 24, '/a/v…h/name.mp3 -> short'],
    ['e\u0301\u001b[2J', '漢字漢字漢字漢字', 22, 'e\u0301\\x1b[2J -> 漢…字漢字'],
  ])('%j -> %j in %d columns', (before, after, width, expected) => {
    const text = arrowText(before, after, width);
    expect(text).toBe(expected);
    expect(displayWidth(text)).toBeLessThanOrEqual(width);
  });

  test.each([
    ['/in/a/b', '/in', './a/b'],
    ['/in', '/in', '/in'],
    ['/inner/a', '/in', '/inner/a'],
    ['/a', '/', '/a'],
    [null, '/in', null],
  ])('%j below %j', (path, root, expected) => {
    expect(dottedBelow(path, root)).toBe(expected);
  });

  test('are wrapped between characters, nothing is left out, and each line has its width', () => {
    const family = '👨‍👩‍👧';
    expect(wrappedAnywhere(`ab${family}e\u0301f`, 3)).toEqual(['ab', `${family}e\u0301`, 'f']);
    const lines = detailLines([{ label: 'After', text: `/漢字/\u202e${'x'.repeat(40)}` }], 30);
    expect(lines.map((pieces) => widthOf(pieces))).toEqual(lines.map(() => 30));
    const text = lines.map((pieces) => pieces.at(-1)!.text.trimEnd()).join('');
    expect(text).toContain(`/漢字/\\u202e${'x'.repeat(2)}`);
    expect(text.replaceAll(/[^x]/gu, '')).toHaveLength(40);
  });
});
