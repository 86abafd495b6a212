import { linkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { tellsCaseApart } from '../../src/filesystem/case-folding.js';
import * as identity from '../../src/filesystem/identity.js';
import { temporaryFolder, write } from '../support/tree.js';

vi.mock('../../src/filesystem/identity.js', { spy: true });

/** The folder is on a disk that folds case; what is above it is not. */
function folds(folder: string): void {
  const { folderNames } = identity;
  vi.mocked(identity.statsOf).mockImplementation((path) => {
    const name = path.slice(folder.length + 1);
    const isBelow = path.startsWith(`${folder}/`);
    const found = isBelow ? folderNames(folder).find((one) => one.toLowerCase() === name.toLowerCase()) : undefined;
    return real(found === undefined ? path : join(folder, found));
  });
}

let real: typeof identity.statsOf;
beforeEach(async () => {
  ({ statsOf: real } = await vi.importActual<typeof identity>('../../src/filesystem/identity.js'));
  vi.mocked(identity.statsOf).mockImplementation(real);
});

describe('whether case is told apart', () => {
  it('is seen by what is in the folder, without writing', () => {
    const folder = write(temporaryFolder(), { 'Song.mp3': 'x', '01': 'y' });
    expect(tellsCaseApart(folder)).toBe(true);
    expect(tellsCaseApart(join(folder, 'not', 'there', 'yet'))).toBe(true);
    folds(folder);
    expect(tellsCaseApart(folder)).toBe(false);
    expect(tellsCaseApart(join(folder, 'not', 'there', 'yet'))).toBe(false);
    expect(identity.folderNames(folder).sort()).toEqual(['01', 'Song.mp3']);
  });

  it('is seen by the own name of an empty folder, and by two names of one file', () => {
    const root = temporaryFolder();
    expect(tellsCaseApart(write(join(root, 'Empty'), {}))).toBe(true);
    const twins = write(join(root, 'twins'), { a: 'x' });
    linkSync(join(twins, 'a'), join(twins, 'A'));
    expect(tellsCaseApart(twins)).toBe(true);
  });

  it('is taken for no when nothing tells', () => {
    const root = temporaryFolder();
    expect(tellsCaseApart(write(join(root, '2011'), { '01': 'x' }))).toBe(false);
    expect(tellsCaseApart('/')).toBeTypeOf('boolean');
  });
});
