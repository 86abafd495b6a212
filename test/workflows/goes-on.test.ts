import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identify } from '../../src/filesystem/identity.js';
import { Place, TAGS } from '../support/library.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { mp3Track } from '../support/track.js';
import { namesIn, write } from '../support/tree.js';

describe('a folder of the library that cannot be read', () => {
  function threeArtists(): Place {
    const place = new Place();
    for (const artist of ['Ann', 'Bob', 'Cat']) {
      const tags = { ...TAGS, artist, albumArtist: artist };
      write(place.source, { [`${artist}/x.mp3`]: mp3Track(tags, { seed: artist }) });
    }
    mkdirSync(join(place.library, 'Bob'), { recursive: true });
    return place;
  }

  it('costs the files that want to go there, and no others', async () => {
    const place = threeArtists();
    const locked = join(place.library, 'Bob');
    const { status, summary } = await asOrdinaryUser(place.root, locked, () => place.organize());
    expect(status).toBe('completed');
    expect(summary).toMatchObject({ failed: 0, skipped: 1, problems: 1 });
    const skips = place.events.flatMap((event) => (event.type === 'skipped' ? [event.skip] : []));
    expect(skips).toEqual([
      {
        path: join(place.source, 'Bob/x.mp3'),
        reason: 'unreadable_folder',
        message: `the folder could not be read: ${locked} (EACCES)`,
      },
    ]);
    expect(namesIn(place.library).map((name) => name.split('/')[0])).toEqual(['Ann', 'Cat']);
    expect(namesIn(place.source)).toEqual(['Bob/x.mp3']);
  });
});

it('a source folder that another program removes meanwhile ends nothing', async () => {
  const place = new Place();
  write(place.source, {
    'a/x.mp3': mp3Track({ ...TAGS, title: 'One' }),
    'a/left.xyz': 'stays',
    'b/y.mp3': mp3Track({ ...TAGS, title: 'Two', track: 2 }),
  });
  const organizer = place.organizer((event) => {
    if (event.type === 'operation_finished' && event.operation.source_path === join(place.source, 'a/x.mp3'))
      rmSync(join(place.source, 'a'), { recursive: true });
  });
  const { status, summary } = await organizer.organize({ source: place.source, target: place.library });
  expect(status).toBe('completed');
  expect(summary.failed).toBe(0);
  expect(namesIn(place.library)).toHaveLength(2);
});

it('a file whose old folder may not be made again is told of the folder: it is itself where it was', async () => {
  const place = new Place();
  write(place.source, { 'sub/x.mp3': mp3Track(TAGS), 'keep.xyz': 'stays', 'locked/y.xyz': 'stays' });
  await place.organize();
  const folder = join(place.source, 'sub');
  const messages = await asOrdinaryUser(place.root, join(place.source, 'locked'), async () => {
    chmodSync(place.source, 0o555);
    await place.rollback();
    chmodSync(place.source, 0o755);
    return place.undos().map(({ operation_type: type, message }) => [type, message]);
  });
  expect(messages.slice(0, 2)).toEqual([
    ['remove_directory', 'access is denied (EACCES)'],
    ['move', `the folder that it goes into, ${folder}, is not there (ENOENT)`],
  ]);
});

describe('links that the user follows', () => {
  function linked(): Place {
    const place = new Place();
    write(place.source, { '.real/y.mp3': mp3Track(TAGS) });
    symlinkSync('.real', join(place.source, 'link'));
    return place;
  }

  it('stay where they are when what they lead to became empty', async () => {
    const place = linked();
    const before = namesIn(place.source);
    const times = (): string[] => [place.source, join(place.source, '.real')].map((path) => identify(path).mtime_ns);
    const timesBefore = times();
    const { status, summary } = await place.organize({ followSymlinks: true });
    expect(status).toBe('completed');
    expect(summary).toMatchObject({ failed: 0, problems: 0 });
    expect(namesIn(place.source)).toEqual(['link']);
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back' });
    expect(namesIn(place.source)).toEqual(before);
    expect(times()).toEqual(timesBefore);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['goes back behind them when it was made so', { follow_symlinks: true }, 'link/y.mp3'],
    ['goes back behind none when it was not', { followSymlinks: true }, 'Paper Lanterns'],
  ])('a plan that is applied %s', async (_, options, back) => {
    const place = linked();
    const plan = await place.plan({ followSymlinks: true });
    const { session_id } = await place.organizer().apply({ ...plan, options });
    expect(place.session(session_id).metadata.options).toMatchObject({ followSymlinks: 'follow_symlinks' in options });
    await place.rollback();
    const files = [...namesIn(place.source), ...namesIn(place.library)].filter((name) => name.endsWith('.mp3'));
    expect(files).toEqual([back === 'link/y.mp3' ? '.real/y.mp3' : expect.stringContaining(back)]);
  });

  it('are nothing that a plan needs because it says so', async () => {
    const place = new Place();
    write(place.source, { 'y.mp3': mp3Track(TAGS) });
    const plan = await place.plan();
    const { session_id } = await place.organizer().apply({ ...plan, options: { follow_symlinks: true } });
    expect(place.session(session_id).metadata.options).toMatchObject({ followSymlinks: false });
  });
});
