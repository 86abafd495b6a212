import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { album } from '../support/library.js';
import { write } from '../support/tree.js';
import { makeHome, type Home } from './support/program.js';
import { expectDocument } from './support/schemas.js';

/** In a plan, what tells when it was made. */
const CHANGING = /"created": ?"[^"]*"|"duration_ms": ?\d+/g;

let home: Home;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home.remove());

test('cache status, prune and clear, as text and as JSON', async () => {
  const [music, library, path] = ['in', 'lib', 'cache/music-organizer/catalog.db'].map((name) =>
    join(home.folder, name),
  );
  expect(await home.run(['cache', 'status'])).toEqual({ code: 0, out: `There is no cache yet: ${path}`, err: '' });
  write(music!, album('a', 3));
  await wait(80);
  const { err } = await home.run(['organize', music!, library!, '--verbose']);
  expect(err).toContain('cache: 0 files known, 3 read');
  const status = expectDocument((await home.run(['cache', 'status', '--format', 'json'])).out, 'cache-status');
  expect(status).toMatchObject({ path, exists: true, files: 3, with_tags: 3, with_checksum: 3, last_run: { read: 3 } });
  const { out } = await home.run(['cache', 'status']);
  expect(out).toContain('3 files known: 3 with tags, 3 with a checksum.');

  const folder = join(library!, 'The Quiet Harbour/Paper Lanterns (2011)');
  rmSync(join(folder, '01 - Song 1.mp3'));
  write(folder, { '02 - Song 2.mp3': 'other' });
  expect((await home.run(['cache', 'prune', '-n'])).out).toBe(
    'Would forget 2 files (1 gone, 1 changed); 1 stay known.',
  );
  const pruned = expectDocument((await home.run(['cache', 'prune', '--format', 'json'])).out, 'cache-prune');
  expect(pruned).toEqual({ path, dry_run: false, checked: 3, gone: 1, changed: 1, unused: 0, kept: 1 });
  expect((await home.run(['cache', 'prune', '--older-than', '1d'])).out).toBe('Nothing to forget: 1 file known.');
  expect(await home.run(['cache', 'prune', '--older-than', 'soon'])).toMatchObject({ code: 2, out: '' });

  expect(await home.run(['cache', 'clear'])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
  expect(existsSync(path!)).toBe(true);
  const cleared = expectDocument((await home.run(['cache', 'clear', '--yes', '--format', 'json'])).out, 'cache-clear');
  expect(cleared).toMatchObject({ path, cleared: true, files: 1 });
  expect(existsSync(path!)).toBe(false);
  expect((await home.run(['cache', 'clear'])).out).toBe(`There was no cache: ${path}`);
});

test('a cache that cannot be used is told to be so, and not to be empty', async () => {
  const path = join(home.folder, 'cache/music-organizer/catalog.db');
  mkdirSync(path, { recursive: true });
  for (const command of ['status', 'prune']) {
    const { code, err } = await home.run(['cache', command]);
    expect([code, err]).toEqual([1, expect.stringContaining(`${path} cannot be used: it is no file`)]);
  }
  const refused = await home.run(['cache', 'clear', '--yes']);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`${path} cannot be removed`) });
  rmSync(path, { recursive: true });
  symlinkSync(home.folder, path);
  const { code, out } = await home.run(['cache', 'clear', '--yes']);
  expect([code, out]).toEqual([0, `Removed the cache, which could not be used: ${path}`]);
  expect([existsSync(path), existsSync(home.folder)]).toEqual([false, true]);
});

test('--no-smart-cache makes none; duplicates and plan share it', async () => {
  const music = write(join(home.folder, 'in'), album('a', 2));
  await wait(80);
  await home.run(['organize', music, '-n', '--no-smart-cache']);
  await home.run(['duplicates', music, '--no-smart-cache']);
  expect(existsSync(join(home.folder, 'cache'))).toBe(false);
  const first = await home.run(['plan', music]);
  const { out } = await home.run(['duplicates', music, '--format', 'ndjson']);
  expect(out).toContain('"type":"cache_used","known":2,"read":0');
  expect((await home.run(['plan', music])).out.replace(CHANGING, '')).toBe(first.out.replace(CHANGING, ''));
});
