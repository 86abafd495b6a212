import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
