import { basename } from 'node:path';
import type { ClaimIndex } from '../../database/claim-index.js';
import type { Conflict } from '../../domain/conflict.js';
import { playlistKind } from '../../domain/playlists/playlist.js';
import { skipped, type Skip } from '../../domain/skip.js';
import { isSameInode } from '../../filesystem/identity.js';
import type { TargetView } from '../../filesystem/target-view.js';
import type { TrackReader } from '../../filesystem/tags/track-reader.js';
import { Holders } from './holders.js';
import { settleConflict, tell, type ConflictRules } from './make-room.js';
import { deletion, STAYS, type Holder, type Newcomer, type Place, type Seeker } from './newcomer.js';
import type { OrganizeSettings } from './organize-settings.js';
import { Sameness, type Same } from './sameness.js';

export interface PlaceFinderOptions {
  readonly settings: OrganizeSettings;
  readonly reader: TrackReader;
  readonly claims: ClaimIndex;
  readonly view: TargetView;
  readonly onSkip: (skip: Skip) => void;
  readonly onConflict: (conflict: Conflict) => void;
}

/** Settles who gets which name: conflicts by `--conflict`, what is the same by `--duplicates`. */
export class PlaceFinder {
  readonly #options: PlaceFinderOptions;
  readonly #holders: Holders;
  readonly #sameness: Sameness;
  readonly #rules: ConflictRules;

  constructor(options: PlaceFinderOptions) {
    const { settings, reader, claims, view } = options;
    this.#options = options;
    this.#holders = new Holders(claims, view, settings.sanitize);
    this.#sameness = new Sameness(reader, claims, settings.duplicateBy);
    this.#rules = { ...options, holders: this.#holders };
  }

  /** @param wanted absolute, in a folder that is resolved */
  async find(file: Newcomer, wanted: string): Promise<Place> {
    const { claims } = this.#options;
    // A better one, or one that replaces it, has sent it away.
    if (claims.hasLeft(file.path)) return STAYS;
    if (wanted === file.path) return this.#keep(file);
    const newcomer: Seeker = { ...file };
    const key = claims.keyOf(wanted);
    const isFirst = claims.nextNumber(key) === 1;
    const plain = await this.#try(newcomer, wanted, 1);
    if (plain !== null) return plain;
    if (isFirst) this.#holders.rememberNumbers(wanted);
    for (const number of await this.#numbersToLookAt(newcomer, key)) {
      const place = number === 1 ? null : await this.#try(newcomer, wanted, number);
      if (place !== null) return place;
    }
    for (let number = claims.nextNumber(key); ; number += 1) {
      const place = await this.#try(newcomer, wanted, number);
      if (place !== null) return place;
    }
  }

  /** The place at the wanted name (1) or a numbered one; `null` when another file has it. */
  async #try(newcomer: Seeker, wanted: string, number: number): Promise<Place | null> {
    const candidate = this.#holders.numbered(wanted, number);
    if (candidate === newcomer.path) return this.#keep(newcomer);
    const holder = this.#holders.of(candidate, newcomer);
    if (holder === null) return this.#take(newcomer, wanted, candidate);
    this.#holders.remember(wanted, number, holder);
    const key = this.#holders.keyOf(candidate);
    const same = await this.#sameness.of(newcomer, holder, key);
    if (same !== null) return this.#duplicate(newcomer, holder, same, key);
    return number > 1 ? null : settleConflict(this.#rules, newcomer, holder, wanted);
  }

  /**
   * Of the numbers that were tried before, for other files, those where this one may find what they did not: its own
   * content, itself, or a name that became free. So a name that thousands want is not walked through for each of them.
   * What an earlier run made of a playlist has neither its size nor its checksum: for playlists, which are few, all.
   */
  async #numbersToLookAt(newcomer: Seeker, wanted: string): Promise<number[]> {
    const { claims, settings } = this.#options;
    const matters = settings.duplicates !== 'move';
    const size = matters ? newcomer.identity.size : null;
    if (size !== null && claims.hasHolderOfSize(wanted, size)) await this.#sameness.learnChecksum(newcomer);
    const sound = matters ? await this.#sameness.soundOf(newcomer) : null;
    const any = matters && playlistKind(basename(newcomer.path)) !== undefined;
    return claims.numbersToLookAt(wanted, { path: newcomer.path, size, checksum: newcomer.checksum, sound, any });
  }

  /** It is in its place already. */
  #keep(newcomer: Newcomer): Place {
    this.#holders.claim(newcomer.path, newcomer);
    return { ...STAYS, isAt: newcomer.path };
  }

  #take(newcomer: Newcomer, wanted: string, candidate: string): Place {
    this.#holders.claim(candidate, newcomer);
    if (candidate !== wanted) tell(this.#rules, newcomer, wanted, candidate, this.#holders.metAt(wanted));
    return { path: candidate, before: [] };
  }

  async #duplicate(newcomer: Newcomer, holder: Holder, same: Same, key: string): Promise<Place | null> {
    const { settings, onSkip } = this.#options;
    if (settings.duplicates === 'move') return null;
    // Hard links are one file: to delete a name of it saves nothing.
    const goes =
      settings.duplicates === 'delete' &&
      same !== 'tracks' &&
      settings.mode === 'move' &&
      !isSameInode(newcomer.path, holder.content);
    const stays = goes ? await this.#sameness.checksumOf(holder, key) : null;
    if (stays === null) {
      onSkip(duplicateSkip(newcomer.path, holder.path, same));
      return { ...STAYS, isAt: holder.path };
    }
    if (!settings.backup && !settings.force) {
      onSkip(skipped(newcomer.path, 'backup_needed', 'it is a duplicate'));
      return STAYS;
    }
    this.#options.view.leave(newcomer.path);
    const { path, identity, checksum } = newcomer;
    const details = {
      reason: `duplicate of ${holder.path}${same === 'audio' ? ` (${SAME_SOUND})` : ''}`,
      duplicate_of: holder.path,
      ...(same === 'audio' ? { duplicate_checksum: stays } : {}),
      ...(settings.backup ? {} : { unrecoverable: true }),
    };
    return { path: null, before: [deletion(path, identity, checksum, details)], isAt: holder.path };
  }
}

const SAME_SOUND = 'same audio, other tags';

function duplicateSkip(path: string, of: string, same: Same): Skip {
  if (same === 'content') return skipped(path, 'duplicate', of);
  const what = same === 'audio' ? SAME_SOUND : 'a playlist of the same files';
  return { path, reason: 'duplicate', message: `the library has it already (${what}): ${of}` };
}
