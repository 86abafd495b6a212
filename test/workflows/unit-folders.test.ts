import { relative } from 'node:path';
import { expect, it } from 'vitest';
import { isAudio, isSystemFolder, isUnsupportedAudio } from '../../src/domain/naming/file-kinds.js';
import { FoldersBelow } from '../../src/filesystem/scan/folders-below.js';
import { scanFolders } from '../../src/filesystem/scanner.js';
import { Companions } from '../../src/workflows/plan/companions.js';
import { UnitFolders } from '../../src/workflows/plan/unit-folders.js';
import { temporaryFolder, write } from '../support/tree.js';

/** The units of a tree: `X* X/CD1=1 X/CD2=2 +X/Scans` is a folder with its discs, and what goes with it. */
async function unitsOf(...files: string[]): Promise<string[]> {
  const root = write(temporaryFolder(), Object.fromEntries(files.map((name) => [name, ''])));
  const what = { isAudio, isUnsupportedAudio, systemFolders: isSystemFolder };
  const units: string[] = [];
  const companions = new Companions(root, new FoldersBelow(root, { ...what, most: 6 }), {
    onFolder: () => undefined,
    onSkip: ({ path, reason }) => units.push(`${relative(root, path)} ${reason}`),
  });
  const folders = scanFolders(root, { ...what, onSkip: () => undefined });
  for await (const unit of new UnitFolders(root, companions).of(folders)) {
    const show = (path: string): string => relative(root, path) || '.';
    const texts = unit.flatMap(({ folder, disc, holdsDiscs, companions: others }) => [
      `${show(folder.path)}${holdsDiscs ? '*' : ''}${disc === null ? '' : `=${disc}`}`,
      ...others.map(({ path }) => `+${show(path)}`),
    ]);
    units.push(texts.join(' '));
  }
  return units.sort();
}

const pictures = (folder: string): string[] => Array.from({ length: 7 }, (_, name) => `${folder}/${name}.jpg`);

it.each<[string, string[], string[]]>([
  [
    'a folder that holds too much stays, and is told, wherever in it that is',
    ['X/a.mp3', ...pictures('X/Scans/deep'), 'X/Art/a.jpg', 'Y/a.mp3', ...pictures('Y/Covers'), ...pictures('Y/other')],
    ['X +X/Art', 'X/Scans too_much', 'Y', 'Y/Covers too_much'],
  ],
  ['one loose file of the source has no folders', ['a.mp3', ...pictures('Images'), 'Art/a.jpg'], ['.']],
  ['folders are units', ['a.mp3', 'X/a.mp3', 'Y/a.jpg'], ['.', 'X']],
  [
    'disc folders with the one above, whatever lies between them',
    ['X/a.jpg', 'X/CD1/a.mp3', 'X/CD2/a.mp3', 'X/CD1x/a.jpg', 'X/CD2/Scans/a.jpg', 'X/Art/a.jpg'],
    ['X* +X/Art +X/CD1x X/CD1=1 X/CD2=2 +X/CD2/Scans'],
  ],
  [
    'music between disc folders is a unit of its own',
    ['X/CD1/a.mp3', 'X/CD1 - Bonus/a.mp3', 'X/CD10/a.mp3', 'X/CD1x/a.mp3'],
    ['X* X/CD1=1 X/CD1 - Bonus=1 X/CD10=10', 'X/CD1x'],
  ],
  [
    'albums beside each other, each with its discs',
    ['A (Disc 1)/a.mp3', 'A (Disc 2)/a.mp3', 'B CD1/a.mp3', 'B CD2/a.mp3', 'C CD3/a.mp3', 'a.mp3'],
    ['.', 'A (Disc 1)=1 A (Disc 2)=2', 'B CD1=1 B CD2=2', 'C CD3'],
  ],
  [
    'the folder of a box, where nothing else is music',
    ['X/Box - CD1/a.mp3', 'X/Box - CD2/a.mp3', 'X/a.nfo', 'X/Scans/a.jpg', 'X/papers/a.pdf'],
    ['X* +X/Scans +X/papers X/Box - CD1=1 X/Box - CD2=2'],
  ],
  [
    'is none where other music is',
    ['X/Box - CD1/a.mp3', 'X/Box - CD2/a.mp3', 'X/a.nfo', 'X/papers/a.pdf', 'X/Y/a.mp3'],
    ['X/Box - CD1=1 X/Box - CD2=2', 'X/Y'],
  ],
  [
    'tracks of all discs in the folder above what belongs to each',
    ['X/1-01.mp3', 'X/Disc 1/a.log', 'X/Disc 2/a.log', 'X/Disc 2/Scans/a.jpg'],
    ['X* X/Disc 1=1 X/Disc 2=2 +X/Disc 2/Scans'],
  ],
  [
    'music in a folder of a telling name is a unit; what is around it follows',
    ['X/a.mp3', 'X/Extras/a.pdf', 'X/Extras/live/a.mp3', 'X/Extras/Scans/a.jpg'],
    ['X +X/Extras +X/Extras/Scans', 'X/Extras/live'],
  ],
  ["sound that nobody reads is somebody else's too", ['X/a.mp3', 'X/Y/a.jpg', 'X/Z/a.tak'], ['X']],
])('%s', async (_case, files, expected) => {
  expect(await unitsOf(...files)).toEqual(expected);
});
