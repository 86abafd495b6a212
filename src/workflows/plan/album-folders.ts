import { join } from 'node:path';
import { AlbumIndex } from '../../database/album-index.js';
import { systemErrorCode } from '../../domain/errors.js';
import type { AlbumGroup } from '../../domain/naming/album.js';
import { albumIdentity, distinguish, isAnotherAlbum, type AlbumIdentity } from '../../domain/naming/album-identity.js';
import { discFolderOf } from '../../domain/naming/disc-folder.js';
import { isAudio } from '../../domain/naming/file-kinds.js';
import type { PathKey } from '../../domain/naming/path-key.js';
import { isInside } from '../../domain/paths.js';
import { exists, folderNames } from '../../filesystem/identity.js';
import type { TrackReader } from '../../filesystem/tags/track-reader.js';

/** Files of an album that is in the library already that are read to know it again. */
const SAMPLE = 3;
/** Albums of one name; more are put together rather than asked for without end. */
const NAMESAKES = 50;

/**
 * Tells apart two albums that would share a folder, by their MusicBrainz releases or barcodes. The first one, in the
 * library or in the plan, has the plain name.
 */
export class AlbumFolders {
  readonly #index = new AlbumIndex();
  readonly #targetRoot: string;
  readonly #reader: TrackReader;
  readonly #keyOf: PathKey;

  constructor(targetRoot: string, reader: TrackReader, keyOf: PathKey) {
    this.#keyOf = keyOf;
    this.#targetRoot = targetRoot;
    this.#reader = reader;
  }

  /**
   * What the folder of an album needs in its name; empty for nearly all.
   *
   * @param folderFor the album's folder below the library when this is in its name; `null` when it has none
   */
  async aunique(group: AlbumGroup, folderFor: (aunique: string) => string | null): Promise<string> {
    const { identity } = group;
    if (!isKnown(identity)) return '';
    const others: AlbumIdentity[] = [];
    let aunique = '';
    while (others.length < NAMESAKES) {
      const folder = folderFor(aunique);
      if (folder === null) return aunique;
      const holder = await this.#holderOf(folder, group);
      if (holder === undefined || !isAnotherAlbum(identity, holder)) {
        if (holder === undefined) this.#index.set(this.#keyOf(folder), identity);
        return aunique;
      }
      others.push(holder);
      const mark = distinguish(identity, others);
      aunique = mark === aunique ? `${mark} ${String(others.length + 1)}` : mark;
    }
    return aunique;
  }

  close(): void {
    this.#index.close();
  }

  async #holderOf(folder: string, { tracks }: AlbumGroup): Promise<AlbumIdentity | undefined> {
    const known = this.#index.get(this.#keyOf(folder));
    if (known !== undefined) return known;
    const path = join(this.#targetRoot, folder);
    if (tracks.some((track) => isInside(track.path, path)) || !exists(path)) return undefined;
    const found = await this.#identityOnDisk(path);
    // What nothing is known of is no other album: the next one that comes may still be the first to say who it is.
    if (found === undefined || !isKnown(found)) return undefined;
    this.#index.set(this.#keyOf(folder), found);
    return found;
  }

  async #identityOnDisk(folder: string): Promise<AlbumIdentity | undefined> {
    try {
      const names = folderNames(folder);
      const disc = names.find((name) => discFolderOf(name) !== undefined);
      const here = names.filter(isAudio).map((name) => join(folder, name));
      const inDisc = disc === undefined ? [] : folderNames(join(folder, disc)).filter(isAudio);
      const paths = [...here, ...inDisc.map((name) => join(folder, disc ?? '', name))].sort().slice(0, SAMPLE);
      const readings = await this.#reader.read(paths, { checksum: false });
      const tags = readings.flatMap((reading) => (reading.kind === 'track' ? [reading.track.tags] : []));
      return tags.length === 0 ? undefined : albumIdentity(tags);
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return undefined; // What cannot be looked at is met again, and told, when a file wants to go there.
    }
  }
}

function isKnown({ releases, barcodes }: AlbumIdentity): boolean {
  return releases.length + barcodes.length > 0;
}
