import type { ClaimIndex } from '../../database/claim-index.js';
import type { DuplicateMeasure } from '../../domain/conflict.js';
import type { TrackReader } from '../../filesystem/tags/track-reader.js';
import { isRewritten } from './is-rewritten.js';
import type { Holder, Seeker } from './newcomer.js';

/** What two files have in common; `tracks`: playlists of the same files, each by the names that they have beside it. */
export type Same = DuplicateMeasure | 'tracks';

/** Tells whether a newcomer is the same as the file that has a name. Nothing is read that does not have to be. */
export class Sameness {
  readonly #reader: TrackReader;
  readonly #claims: ClaimIndex;
  readonly #by: DuplicateMeasure;

  constructor(reader: TrackReader, claims: ClaimIndex, by: DuplicateMeasure) {
    this.#reader = reader;
    this.#claims = claims;
    this.#by = by;
  }

  /** @param key of the name that the holder has; `null`: they are different files */
  async of(newcomer: Seeker, holder: Holder, key: string): Promise<Same | null> {
    if (!holder.isFile || newcomer.identity.kind !== 'file') return null;
    if (newcomer.identity.size === holder.size && (await this.#isSameContent(newcomer, holder, key))) return 'content';
    if (await this.#isSameSound(newcomer, holder, key)) return 'audio';
    return (await isRewritten(newcomer, holder.content)) ? 'tracks' : null;
  }

  async learnChecksum(newcomer: Seeker): Promise<void> {
    newcomer.checksum ??= await this.#checksum(newcomer.path);
  }

  /** The checksum of its sound; `null` when sound does not count, or it cannot be compared. */
  async soundOf(newcomer: Seeker): Promise<string | null> {
    if (this.#by !== 'audio' || newcomer.format === null) return null;
    if (newcomer.sound === undefined) newcomer.sound = await this.#sound(newcomer.path);
    return newcomer.sound;
  }

  /** Remembered, so that many files of one name are read once each. @param key of the name that the holder has */
  async checksumOf(holder: Holder, key: string): Promise<string | null> {
    const checksum = holder.checksum ?? (await this.#checksum(holder.content));
    if (checksum === null || holder.checksum !== null) return checksum;
    const claim = this.#claims.get(key);
    if (claim !== undefined) this.#claims.set(key, { ...claim, checksum });
    this.#claims.learnChecksum(key, holder.path, checksum);
    return checksum;
  }

  async #isSameContent(newcomer: Seeker, holder: Holder, key: string): Promise<boolean> {
    await this.learnChecksum(newcomer);
    return newcomer.checksum !== null && newcomer.checksum === (await this.checksumOf(holder, key));
  }

  async #isSameSound(newcomer: Seeker, holder: Holder, key: string): Promise<boolean> {
    const sound = await this.soundOf(newcomer);
    if (sound === null) return false;
    const known = this.#claims.knownSound(key, holder.path);
    const other = known ?? (await this.#sound(holder.content)) ?? '';
    if (known === null) this.#claims.learnSound(key, holder.path, other);
    return sound === other;
  }

  async #checksum(path: string): Promise<string | null> {
    const [reading] = await this.#reader.checksums([path]);
    return reading !== undefined && 'checksum' in reading ? reading.checksum : null;
  }

  async #sound(path: string): Promise<string | null> {
    const [reading] = await this.#reader.audio([path], 'audio_checksum');
    return reading !== undefined && 'audioChecksum' in reading ? (reading.audioChecksum ?? null) : null;
  }
}
