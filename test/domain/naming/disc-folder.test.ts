import { describe, expect, it } from 'vitest';
import { discFolderOf, discFoldersAmong } from '../../../src/domain/naming/disc-folder.js';

describe('discFolderOf', () => {
  it.each<[string, number | undefined, string?]>([
    ['CD1', 1],
    ['cd 2', 2],
    ['Disc 2', 2],
    ['Disk 03', 3],
    ['DISC_10', 10],
    ['[CD 1]', 1],
    ['CD-2', 2],
    ['CD 1 - Bonus', 1],
    ['Disc 1 (Live)', 1],
    ['Disc 1 of 2', 1],
    ['Disc Two', 2],
    ['Abbey Road Box (Disc 1)', 1, 'ABBEY ROAD BOX'],
    ['Album [CD 02]', 2, 'ALBUM'],
    ['Album - CD3', 3, 'ALBUM'],
    ['Album, Disc 4', 4, 'ALBUM'],
    ['Album (CD1) - Title of it', 1, 'ALBUM'],
    ['Album (Disc 1 of 2) [FLAC]', 1, 'ALBUM'],
    ['Album (Disc 2 - Live)', 2, 'ALBUM'],
    ['Album (2001) - Disc 2', 2, 'ALBUM (2001)'],
    ['AC-DC - Live-CD2', 2, 'AC-DC - LIVE'],
    ['Disc 0', undefined],
    ['CD 1999', undefined],
    ['CD 2 Unlimited', undefined],
    ['Disco 2000', undefined],
    ['Discovery', undefined],
    ['ACDC 1', undefined],
    ['CDs', undefined],
    ['Disc Oneness', undefined],
    ['Best of - Disco 2', undefined],
    // A word at the end proves nothing alone.
    ['Album Disc 4', undefined],
    ['Album CD4', undefined],
  ])('%s: %s %s', (name, disc, base = '') => {
    expect(discFolderOf(name)).toEqual(disc === undefined ? undefined : { disc, base });
  });
});

describe('discFoldersAmong', () => {
  const among = (...names: string[]): string[] =>
    [...discFoldersAmong(names)].map(([name, { disc, base }]) => `${name} = ${base} ${disc}`);

  it.each<[string, string[], string[]]>([
    ['a word at the end, with another disc', ['A CD1', 'a Disc 2 [FLAC]'], ['A CD1 = A 1', 'a Disc 2 [FLAC] = A 2']],
    ['with a disc of another form', ['A CD1', 'A (CD2)'], ['A CD1 = A 1', 'A (CD2) = A 2']],
    ['without another disc', ['A CD1', 'B CD2', 'A CD1 [FLAC]', 'A'], []],
    ['others between them', ['CD1', 'Artwork', 'CD2'], ['CD1 =  1', 'CD2 =  2']],
  ])('%s', (_case, names, expected) => {
    expect(among(...names)).toEqual(expected);
  });
});
