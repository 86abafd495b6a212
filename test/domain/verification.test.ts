import { describe, expect, it } from 'vitest';
import type { OperationDetails } from '../../src/domain/operation.js';
import {
  contentMessage,
  expectedBackup,
  expectedFile,
  judgeContent,
  type ExpectedFile,
} from '../../src/domain/verification.js';
import { identity, record } from './support/record-value.js';

const [old, made] = [identity({ size: 3, mtime_ns: '1000' }), identity({ size: 5, mtime_ns: '2000' })];

describe('what a record left', () => {
  it('is the file at its target, with the time that it got', () => {
    expect(expectedFile(record({ metadata: { identity: old } }))).toEqual({
      ...{ path: '/lib/a.mp3', checksum: 'aa', size: 3, mtime_ns: '1000', backup_of: null },
    });
    const times = (metadata: OperationDetails) => expectedFile(record({ metadata }))?.mtime_ns;
    expect(times({ identity: old, result: made })).toBe('2000');
    expect(times({ identity: old, restore: made })).toBe('1000');
    expect(times({ identity: old, restore: made, from_backup: true })).toBe('2000');
    expect(times({})).toBeNull();
    expect(expectedFile(record({ checksum_before: 'aa', checksum_after: null }))?.checksum).toBe('aa');
  });

  it('is nothing for folders and deletions', () => {
    for (const operation_type of ['create_directory', 'remove_directory', 'delete'] as const) {
      expect(expectedFile(record({ operation_type }))).toBeNull();
    }
    expect(expectedFile(record({ target_path: null }))).toBeNull();
    expect(expectedBackup(record({ operation_type: 'delete', backup_path: null }))).toBeNull();
    expect(expectedBackup(record({ operation_type: 'move', backup_path: '/store/aa' }))).toBeNull();
  });

  it('is the new content of a rewrite, and the old one in the backup store', () => {
    const rewrite = record({
      ...{ operation_type: 'rewrite', source_path: '/lib/a.m3u', target_path: '/lib/a.m3u', backup_path: '/store/aa' },
      ...{ checksum_before: 'aa', checksum_after: 'bb', file_size: 3, metadata: { identity: old, result: made } },
    });
    expect(expectedFile(rewrite)).toMatchObject({ checksum: 'bb', size: 5, mtime_ns: '2000' });
    const backup = { path: '/store/aa', checksum: 'aa', size: 3, mtime_ns: '1000', backup_of: '/lib/a.m3u' };
    expect(expectedBackup(rewrite)).toEqual(backup);
    expect(expectedFile({ ...rewrite, metadata: {} })?.size).toBeNull();
    expect(expectedBackup({ ...rewrite, metadata: {} })).toEqual({ ...backup, mtime_ns: null });
    expect(expectedBackup({ ...rewrite, metadata: { identity: old, shared_object: true } })?.mtime_ns).toBeNull();
  });
});

describe('other content', () => {
  const left = '1700000000123456789';
  const expected: ExpectedFile = { path: '/lib/a', checksum: 'aa', size: 3, mtime_ns: left, backup_of: null };
  const found = { checksum: 'bb', size: 3, mtime_ns: left };

  it.each([
    ['the very time', left, 'bit_rot'],
    ['the time, to the microsecond', '1700000000123456000', 'bit_rot'],
    ['the time, to the second, as disks keep it that are mounted again', '1700000000000000000', 'bit_rot'],
    ['the time, to the even second', '1700000002000000000', 'bit_rot'],
    ['a whole second of another time', '1700000003000000000', 'changed'],
    ['a moment later', '1700000000124000000', 'changed'],
    ['a time before', '1690000000000000000', 'changed'],
  ])('under %s', (_name, mtime_ns, outcome) => {
    expect(judgeContent(expected, { ...found, mtime_ns })).toBe(outcome);
    expect(judgeContent(expected, { ...found, mtime_ns, size: 4 })).toBe('changed');
    expect(judgeContent({ ...expected, size: null }, { ...found, mtime_ns })).toBe(outcome);
    expect(judgeContent(expected, { ...found, mtime_ns, checksum: 'aa' })).toBe('ok');
  });

  it('where no time is known was the disk in a backup store alone, which nobody writes to', () => {
    expect(judgeContent({ ...expected, mtime_ns: null }, found)).toBe('changed');
    expect(judgeContent({ ...expected, mtime_ns: null, backup_of: '/in/a' }, found)).toBe('bit_rot');
  });

  it('is told with what shows it', () => {
    expect(contentMessage(expected, { ...found, checksum: 'aa' })).toBeNull();
    expect(contentMessage(expected, found)).toMatch(/not its size and time/);
    expect(contentMessage(expected, { ...found, size: 4 })).toBe('somebody wrote it: it has 4 bytes, and had 3');
    expect(contentMessage(expected, { ...found, mtime_ns: '0' })).toMatch(/modified 1970-01-01T00:00:00.000Z/);
    expect(contentMessage(expected, { ...found, mtime_ns: `9999${left}` })).toMatch(/at an impossible time/);
    expect(contentMessage({ ...expected, mtime_ns: null }, found)).toBe('its content is not what was recorded');
  });
});
