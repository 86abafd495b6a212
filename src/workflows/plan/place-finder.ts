import { basename, dirname, join } from 'node:path';
import type { Claim, ClaimIndex } from '../../database/claim-index.js';
import type { Conflict } from '../../domain/conflict.js';
import { foldPath, numbered } from '../../domain/naming/sanitize.js';
import type { FileIdentity, PlannedOperation } from '../../domain/operation.js';
import { compareQuality } from '../../domain/quality.js';
import { skipped, type Skip } from '../../domain/skip.js';
import type { AudioFormat } from '../../domain/track.js';
import { exists, identify } from '../../filesystem/identity.js';
import type { TargetView } from '../../filesystem/target-view.js';
import type { TrackReader } from '../../filesystem/tags/track-reader.js';
import type { OrganizeSettings } from './organize-settings.js';
import { isRewritten } from './same-playlist.js';

/** A file that looks for its place in the library. */
export interface Newcomer {
  readonly path: string;
  readonly identity: FileIdentity;
  /** SHA-256, when it is known. */
  readonly checksum: string | null;
  /** `null` for sidecars. */
  readonly format: AudioFormat | null;
}

/** A newcomer whose checksum is found out when somebody may have the same content. */
interface Seeker extends Newcomer {
  checksum: string | null;
}

export interface Place {
  /** `null`: it stays where it is. */
  readonly path: string | null;
  /** What must be done before, or instead. */
  readonly before: readonly PlannedOperation[];
  /** What must be done after. */
  readonly after?: readonly PlannedOperation[];
  /** Set when it all happens, or nothing: nobody loses a place that the newcomer then does not take. */
  readonly group?: string;
}

export interface PlaceFinderOptions {
  readonly settings: OrganizeSettings;
  readonly reader: TrackReader;
  readonly claims: ClaimIndex;
  readonly view: TargetView;
  readonly onSkip: (skip: Skip) => void;
  readonly onConflict: (conflict: Conflict) => void;
}

/** Who has a name that a newcomer wants: a file of the library, or another file of the plan. */
interface Holder {
  readonly with: 'existing' | 'planned';
  /** The name that it has or gets. */
  readonly path: string;
  /** Where its content can be read now. */
  readonly content: string;
  readonly size: number;
  readonly checksum: string | null;
  readonly isFile: boolean;
}

const STAYS: Place = { path: null, before: [] };

/** Settles who gets which name: conflicts by `--conflict`, equal content by `--duplicates`. */
export class PlaceFinder {
  readonly #options: PlaceFinderOptions;

  constructor(options: PlaceFinderOptions) {
    this.#options = options;
  }

  /** @param wanted absolute, in a folder that is resolved */
  async find(file: Newcomer, wanted: string): Promise<Place> {
    if (wanted === file.path) return this.#keep(file);
    const newcomer: Seeker = { ...file };
    const key = foldPath(wanted);
    const plain = await this.#try(newcomer, wanted, 1);
    if (plain !== null) return plain;
    for (const number of await this.#numbersToLookAt(newcomer, key)) {
      const place = number === 1 ? null : await this.#try(newcomer, wanted, number);
      if (place !== null) return place;
    }
    for (let number = this.#options.claims.nextNumber(key); ; number += 1) {
      const place = await this.#try(newcomer, wanted, number);
      if (place !== null) return place;
    }
  }

  /** The place at the wanted name (1) or a numbered one; `null` when another file has it. */
  async #try(newcomer: Seeker, wanted: string, number: number): Promise<Place | null> {
    const candidate = number === 1 ? wanted : this.#numbered(wanted, number);
    if (candidate === newcomer.path) return this.#keep(newcomer);
    const holder = this.#holderOf(candidate, newcomer);
    if (holder === null) return this.#take(newcomer, wanted, candidate);
    const { path, size, checksum, isFile } = holder;
    const key = foldPath(candidate);
    this.#options.claims.hold(key, { wanted: foldPath(wanted), number, path, size: isFile ? size : null, checksum });
    if (mayBeSame(newcomer, holder)) newcomer.checksum ??= await this.#checksum(newcomer.path);
    if (await this.#isSame(newcomer, holder, candidate)) return this.#duplicate(newcomer, holder);
    return number > 1 ? null : this.#conflict(newcomer, holder, wanted);
  }

  /**
   * Of the numbers that were tried before, for other files, those where this one may find what they did not: its own
   * content, itself, or a name that became free. So a name that thousands want is not walked through for each of them.
   */
  async #numbersToLookAt(newcomer: Seeker, wanted: string): Promise<number[]> {
    const { claims, settings } = this.#options;
    const size = settings.duplicates === 'move' ? null : newcomer.identity.size;
    if (size !== null && claims.hasHolderOfSize(wanted, size)) {
      newcomer.checksum ??= await this.#checksum(newcomer.path);
    }
    return claims.numbersToLookAt(wanted, { path: newcomer.path, size, checksum: newcomer.checksum });
  }

  /** It is in its place already. */
  #keep(newcomer: Newcomer): Place {
    this.#claim(newcomer.path, newcomer);
    return STAYS;
  }

  #take(newcomer: Newcomer, wanted: string, candidate: string): Place {
    this.#claim(candidate, newcomer);
    if (candidate !== wanted) this.#tell(newcomer, wanted, candidate, this.#metAt(wanted));
    return { path: candidate, before: [] };
  }

  #duplicate(newcomer: Newcomer, holder: Holder): Place | null {
    const { settings, onSkip } = this.#options;
    if (settings.duplicates === 'move') return null;
    if (settings.duplicates === 'skip' || settings.mode !== 'move') {
      onSkip(skipped(newcomer.path, 'duplicate', holder.path));
      return STAYS;
    }
    if (!settings.backup && !settings.force) {
      onSkip(skipped(newcomer.path, 'backup_needed', 'it is a duplicate'));
      return STAYS;
    }
    this.#options.view.leave(newcomer.path);
    const { identity, checksum, path } = newcomer;
    return { path: null, before: [this.#delete(path, identity, checksum, `duplicate of ${holder.path}`)] };
  }

  async #conflict(newcomer: Newcomer, holder: Holder, wanted: string): Promise<Place | null> {
    const { settings, onSkip, onConflict } = this.#options;
    switch (settings.conflict) {
      case 'rename':
        return null;
      case 'skip':
        onConflict({
          source_path: newcomer.path,
          target_path: wanted,
          with: holder.with,
          policy: 'skip',
          resolved_path: null,
        });
        onSkip(skipped(newcomer.path, 'conflict', holder.path));
        return STAYS;
      case 'replace':
        return this.#replace(newcomer, holder, wanted);
      case 'keep_both':
        return this.#keepBoth(newcomer, holder, wanted);
    }
  }

  #replace(newcomer: Newcomer, holder: Holder, wanted: string): Place | null {
    const { settings, onSkip, view } = this.#options;
    // What came in this very run is nobody's old file: the next one gets a number.
    if (holder.with === 'planned' || !holder.isFile) return null;
    if (!settings.backup && !settings.force) {
      onSkip(skipped(newcomer.path, 'backup_needed', `it would replace ${holder.path}`));
      return STAYS;
    }
    const identity = identify(holder.path);
    const reason = `replaced by ${newcomer.path}`;
    const group = `replace ${holder.path}`;
    const aside = settings.backup ? null : this.#freeName(wanted);
    view.leave(holder.path);
    this.#claim(wanted, newcomer);
    this.#tell(newcomer, wanted, wanted, 'existing');
    if (aside === null) {
      return { path: wanted, before: [this.#delete(holder.path, identity, null, reason)], group };
    }
    // It cannot be brought back: it waits beside until the newcomer is there, and goes last.
    const makeRoom = { ...moveAside(holder.path, aside, identity, reason), whenOccupied: 'skip' } as const;
    return { path: wanted, before: [makeRoom], after: [this.#delete(aside, identity, null, reason)], group };
  }

  /** The better one gets the plain name. */
  async #keepBoth(newcomer: Newcomer, holder: Holder, wanted: string): Promise<Place | null> {
    const { reader, view } = this.#options;
    if (newcomer.format === null || holder.with === 'planned' || !holder.isFile) return null;
    const [reading] = await reader.read([holder.path], { checksum: false });
    if (reading?.kind !== 'track') return null;
    const { format, identity } = reading.track;
    const isBetter =
      compareQuality({ format: newcomer.format, size: newcomer.identity.size }, { format, size: identity.size }) < 0;
    if (!isBetter) return null;
    const aside = this.#freeName(wanted);
    view.leave(holder.path);
    const former = { path: holder.path, identity, checksum: null, format };
    this.#claim(aside, former);
    this.#claim(wanted, newcomer);
    this.#tell(newcomer, wanted, wanted, 'existing');
    return {
      path: wanted,
      before: [moveAside(holder.path, aside, identity, `makes room for the better ${newcomer.path}`)],
      group: `keep both ${holder.path}`,
    };
  }

  /** A name that nobody has, not even the newcomer now. */
  #freeName(wanted: string): string {
    for (let number = 2; ; number += 1) {
      const candidate = this.#numbered(wanted, number);
      if (this.#holderOf(candidate, null) === null) return candidate;
    }
  }

  #holderOf(path: string, newcomer: Newcomer | null): Holder | null {
    const claim = this.#options.claims.get(foldPath(path));
    if (claim !== undefined) return holderByClaim(claim);
    const occupant = this.#options.view.occupants(path).find((one) => one.path !== newcomer?.path);
    if (occupant === undefined || !exists(occupant.path)) return null;
    const { size } = identify(occupant.path);
    const isFile = occupant.kind === 'file';
    const checksum = this.#options.claims.knownChecksum(foldPath(path), occupant.path);
    return { with: 'existing', path: occupant.path, content: occupant.path, size, checksum, isFile };
  }

  async #isSame(newcomer: Newcomer, holder: Holder, candidate: string): Promise<boolean> {
    if (holder.isFile && (await isRewritten(newcomer.path, holder.content))) return true;
    if (!mayBeSame(newcomer, holder) || newcomer.checksum === null) return false;
    return newcomer.checksum === (holder.checksum ?? (await this.#checksumOfHolder(holder, candidate)));
  }

  /** Remembered, so that many files of one name are read once each. */
  async #checksumOfHolder(holder: Holder, candidate: string): Promise<string | null> {
    const checksum = await this.#checksum(holder.content);
    const key = foldPath(candidate);
    if (checksum === null) return null;
    const claim = this.#options.claims.get(key);
    if (claim !== undefined) this.#options.claims.set(key, { ...claim, checksum });
    this.#options.claims.learnChecksum(key, holder.path, checksum);
    return checksum;
  }

  async #checksum(path: string): Promise<string | null> {
    const [reading] = await this.#options.reader.checksums([path]);
    return reading !== undefined && 'checksum' in reading ? reading.checksum : null;
  }

  #numbered(path: string, number: number): string {
    return join(dirname(path), numbered(basename(path), number, this.#options.settings.sanitize));
  }

  #claim(path: string, { path: source, identity, checksum }: Newcomer): void {
    this.#options.claims.set(foldPath(path), { path, kind: 'file', source, size: identity.size, checksum });
  }

  /** By the claims: the disk has by now also what came in this very run. A file that keeps its name was there before. */
  #metAt(wanted: string): Conflict['with'] {
    const claim = this.#options.claims.get(foldPath(wanted));
    return claim === undefined || claim.source === claim.path ? 'existing' : 'planned';
  }

  #tell(newcomer: Newcomer, wanted: string, resolved: string, met: Conflict['with']): void {
    const { settings, onConflict } = this.#options;
    onConflict({
      source_path: newcomer.path,
      target_path: wanted,
      with: met,
      policy: settings.conflict,
      resolved_path: resolved,
    });
  }

  #delete(path: string, identity: FileIdentity, checksum: string | null, reason: string): PlannedOperation {
    const forGood = this.#options.settings.backup ? {} : { unrecoverable: true };
    return {
      type: 'delete',
      sourcePath: path,
      targetPath: null,
      checksum,
      size: identity.size,
      details: { identity, reason, ...forGood },
    };
  }
}

function moveAside(path: string, aside: string, identity: FileIdentity, reason: string): PlannedOperation {
  const details = { identity, reason };
  return { type: 'move', sourcePath: path, targetPath: aside, checksum: null, size: identity.size, details };
}

function mayBeSame(newcomer: Newcomer, holder: Holder): boolean {
  return holder.isFile && newcomer.identity.kind === 'file' && newcomer.identity.size === holder.size;
}

/** A claimed file is still where it came from, or already where it goes. */
function holderByClaim(claim: Claim): Holder {
  const content = claim.source !== null && exists(claim.source) ? claim.source : claim.path;
  return {
    with: 'planned',
    path: claim.path,
    content,
    size: claim.size ?? -1,
    checksum: claim.checksum,
    isFile: claim.kind === 'file',
  };
}
