import { beforeEach, describe, expect, it } from 'vitest';
import { ClaimIndex } from '../../src/database/claim-index.js';

it('remembers who got a name, the last word counts', () => {
  const claims = new ClaimIndex();
  const claim = { path: '/lib/A', kind: 'file', source: '/in/a', size: 2 ** 40, checksum: null } as const;
  expect(claims.get('/lib/a')).toBeUndefined();
  claims.set('/lib/a', claim);
  expect(claims.get('/lib/a')).toEqual(claim);
  claims.set('/lib/a', { ...claim, checksum: 'aa' });
  expect(claims.get('/lib/a')?.checksum).toBe('aa');
  claims.close();
});

describe('who has the numbered forms of a name', () => {
  const WANTED = '/LIB/SONG';
  const holder = (number: number, size: number | null, checksum: string | null = null): void => {
    const path = `/lib/Song (${number})`;
    claims.hold(path.toUpperCase(), { wanted: WANTED, number, path, size, checksum });
  };
  const lookAt = (size: number | null, checksum: string | null = null, path = '/in/a'): number[] =>
    claims.numbersToLookAt(WANTED, { path, size, checksum });
  let claims: ClaimIndex;
  beforeEach(() => {
    claims = new ClaimIndex();
    return () => {
      claims.close();
    };
  });

  it('is looked at again only for the same content, the file itself, and names that became free', () => {
    expect(claims.nextNumber(WANTED)).toBe(1);
    holder(1, 7, 'aa');
    holder(2, 7);
    holder(3, 8, 'bb');
    holder(4, null);
    expect(claims.nextNumber(WANTED)).toBe(5);
    expect(claims.hasHolderOfSize(WANTED, 8)).toBe(true);
    expect(claims.hasHolderOfSize(WANTED, 9)).toBe(false);
    expect(lookAt(9)).toEqual([]);
    expect(lookAt(7, 'aa')).toEqual([1, 2]);
    expect(lookAt(7, 'cc')).toEqual([2]);
    expect(lookAt(null, 'aa')).toEqual([]);
    expect(lookAt(9, null, '/lib/song (3)')).toEqual([3]);
    claims.leave('/lib/Song (3)');
    expect(claims.hasLeft('/lib/Song (3)')).toBe(true);
    expect(lookAt(9)).toEqual([3]);
    claims.set('/LIB/SONG (3)', { path: '/lib/Song (3)', kind: 'file', source: '/in/b', size: 9, checksum: 'dd' });
    expect(lookAt(9, 'ee')).toEqual([]);
    expect(lookAt(9, 'dd')).toEqual([3]);
  });

  it('looks for the same before it takes what is free, unless the file has a number itself', () => {
    holder(2, 7, 'aa');
    holder(3, 8);
    claims.holdFree('/LIB/SONG (4)', WANTED, 4, '/lib/Song (4)');
    holder(5, 9, 'cc');
    expect(lookAt(9, 'cc')).toEqual([5, 4]);
    expect(lookAt(9, 'cc', '/lib/song (3)')).toEqual([3, 4, 5]);
    expect(claims.nextNumber(WANTED)).toBe(6);
  });

  it('is known by its sound, until another file has it', () => {
    const bySound = (sound: string | null): number[] =>
      claims.numbersToLookAt(WANTED, { path: '/in/a', size: 1, checksum: null, sound });
    for (const number of [2, 3, 4]) holder(number, 7, 'aa');
    holder(5, null);
    claims.learnSound('/LIB/SONG (2)', '/lib/Song (2)', 'tide');
    claims.learnSound('/LIB/SONG (3)', '/lib/Song (3)', '');
    expect(bySound(null)).toEqual([]);
    expect(bySound('rain')).toEqual([4]);
    expect(bySound('tide')).toEqual([2, 4]);
    holder(2, 7, 'aa');
    expect(claims.knownSound('/LIB/SONG (2)', '/lib/Song (2)')).toBe('tide');
    claims.set('/LIB/SONG (2)', { path: '/lib/Song (2)', kind: 'file', source: '/in/b', size: 7, checksum: null });
    expect(claims.knownSound('/LIB/SONG (2)', '/lib/Song (2)')).toBeNull();
  });

  it('knows the checksum of the very file that was read', () => {
    holder(1, 7);
    claims.learnChecksum('/LIB/SONG (1)', '/lib/song (1)', 'aa');
    expect(claims.knownChecksum('/LIB/SONG (1)', '/lib/Song (1)')).toBeNull();
    claims.learnChecksum('/LIB/SONG (1)', '/lib/Song (1)', 'aa');
    expect(claims.knownChecksum('/LIB/SONG (1)', '/lib/Song (1)')).toBe('aa');
    expect(claims.knownChecksum('/LIB/SONG (1)', '/lib/song (1)')).toBeNull();
  });
});
