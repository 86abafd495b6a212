import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ContentFinder, takenIn, type ContentFinderOptions } from '../../src/workflows/content-finder.js';
import { checksumOfBytes } from '../../src/filesystem/checksum.js';
import { openHistory } from '../support/history.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { temporaryFolder, write } from '../support/tree.js';

const CONTENT = 'Low Tide, as it was';
const OTHER = 'Low Tide, as it is.';

function wanted(content: string, path?: string) {
  const bytes = Buffer.from(content);
  return { checksum: checksumOfBytes(bytes), size: bytes.length, ...(path === undefined ? {} : { path }) };
}

/** A finder, and what it looked into and read, in order. */
function aFinder(options: Partial<ContentFinderOptions> & Pick<ContentFinderOptions, 'roots'>) {
  const looked: string[] = [];
  const finder = new ContentFinder({ isTaken: () => false, onProgress: (path) => looked.push(path), ...options });
  onTestFinished(() => {
    finder.close();
  });
  return { finder, looked };
}

it('finds a file by its size and content, and reads only files of that size, each once', async () => {
  const root = write(temporaryFolder(), {
    'a/other.mp3': OTHER,
    'a/longer.mp3': `${CONTENT}.`,
    'b/deep/renamed.mp3': CONTENT,
  });
  const { finder, looked } = aFinder({ roots: [join(root, 'no such folder'), root, join(root, 'b')] });
  expect(looked).toEqual([]);
  const renamed = join(root, 'b/deep/renamed.mp3');
  expect(await finder.find(wanted(CONTENT))).toBe(renamed);
  expect(looked).toEqual([...['', 'a', 'b', 'b/deep', 'a/other.mp3'].map((name) => join(root, name)), renamed]);
  // It was given away, and the other one is known.
  expect(await finder.find(wanted(CONTENT))).toBeNull();
  expect(await finder.find(wanted(OTHER))).toBe(join(root, 'a/other.mp3'));
  expect(looked).toHaveLength(6);
});

it('takes the same name before the shortest path before the first, for two who ask at once', async () => {
  const names = ['b.mp3', 'a.mp3', 'ab.mp3', 'deep/deeper/song.mp3', 'song.mp3.old'];
  const root = write(temporaryFolder(), Object.fromEntries(names.map((name) => [name, CONTENT])));
  const { finder } = aFinder({ roots: [root] });
  const found = await Promise.all(names.map(() => finder.find(wanted(CONTENT, '/lib/song.mp3'))));
  expect(found).toEqual(
    ['deep/deeper/song.mp3', 'a.mp3', 'b.mp3', 'ab.mp3', 'song.mp3.old'].map((name) => join(root, name)),
  );
});

it('finds more of one size than it looks at in one go', async () => {
  const files = Array.from({ length: 150 }, (_, at): [string, string] => [`${at}.mp3`, `${1000 + at}`]);
  const root = write(temporaryFolder(), Object.fromEntries(files));
  const { finder, looked } = aFinder({ roots: [root], isTaken: (path) => path.includes('/3') });
  for (const [name, content] of files.reverse()) {
    expect(await finder.find(wanted(content))).toBe(name.startsWith('3') ? null : join(root, name));
  }
  expect(looked).toHaveLength(1 + 150 - 11);
});

it('leaves out what is hidden, links, what is taken, and other stores', async () => {
  const root = write(temporaryFolder(), {
    '.music-organize/objects/ab/cd': CONTENT,
    '.mo-7-123456.part': CONTENT,
    'store/objects/ab/cd': CONTENT,
    'taken.mp3': CONTENT,
  });
  const elsewhere = write(temporaryFolder(), { 'linked.mp3': CONTENT });
  symlinkSync(elsewhere, join(root, 'link'));
  symlinkSync(join(elsewhere, 'linked.mp3'), join(root, 'link.mp3'));
  const options = {
    roots: [root],
    leaveOut: [join(root, 'store')],
    isTaken: (path: string) => path === join(root, 'taken.mp3'),
  };
  expect(await aFinder(options).finder.find(wanted(CONTENT))).toBeNull();
  const { finder } = aFinder({ ...options, followSymlinks: true });
  expect(await finder.find(wanted(CONTENT))).toBe(join(root, 'link/linked.mp3'));
});

it('passes by what vanished, changed or cannot be read, and gives what is there now', async () => {
  const names = ['1.mp3', '22.mp3', '333.mp3', '4444.mp3', 'locked/folder/x.mp3'];
  const root = write(temporaryFolder(), Object.fromEntries(names.map((name) => [name, CONTENT])));
  const { finder } = aFinder({ roots: [root] });
  await asOrdinaryUser(root, join(root, 'locked'), async () => {
    expect(await finder.find(wanted(OTHER))).toBeNull();
    rmSync(join(root, '1.mp3'));
    mkdirSync(join(root, '1.mp3'));
    writeFileSync(join(root, '22.mp3'), OTHER);
    writeFileSync(join(root, '333.mp3'), 'short');
    chmodSync(join(root, '333.mp3'), 0);
    expect(await finder.find(wanted(CONTENT))).toBe(join(root, '4444.mp3'));
    expect(await finder.find(wanted(CONTENT))).toBeNull();
  });
});

it('says so when it was stopped', async () => {
  const root = write(temporaryFolder(), { '1.mp3': OTHER, '2.mp3': CONTENT });
  const stop = new AbortController();
  const { finder } = aFinder({
    roots: [root],
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('stopped')),
  });
  await expect(finder.find(wanted(CONTENT))).rejects.toThrow('stopped');
});

it('knows from a history whose a file is', async () => {
  const history = openHistory();
  const { session_id } = history.startSessionSync({ sourceRoot: '/in', targetRoot: '/lib' });
  const record = (
    type: 'move' | 'copy' | 'delete' | 'create_directory',
    source: string | null,
    target: string | null,
  ) =>
    history.recordOperationSync({
      ...{ session_id, operation_type: type, source_path: source, target_path: target, status: 'completed' },
    });
  record('create_directory', null, '/lib/folder');
  record('move', '/in/a', '/lib/a');
  record('copy', '/in/b', '/lib/b');
  record('move', '/in/c', '/lib/c');
  record('move', '/lib/c', '/lib/d');
  record('delete', '/lib/b', null);
  record('copy', '/in/e', '/lib/e');
  record('move', '/in/e', '/lib/c');
  const paths = ['/in/a', '/lib/a', '/in/b', '/lib/b', '/in/c', '/lib/c', '/lib/d', '/in/e', '/lib/e', '/lib/folder'];
  expect(paths.filter(takenIn(history))).toEqual(['/lib/a', '/in/b', '/lib/c', '/lib/d', '/lib/e']);
});
