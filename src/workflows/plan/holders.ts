import { basename, dirname, join } from 'node:path';
import type { Claim, ClaimIndex } from '../../database/claim-index.js';
import type { Conflict } from '../../domain/conflict.js';
import { numbered, type SanitizeProfile } from '../../domain/naming/sanitize.js';
import { exists, identify } from '../../filesystem/identity.js';
import type { TargetView } from '../../filesystem/target-view.js';
import type { Holder, Newcomer } from './newcomer.js';

/** Numbers in names beyond this one are years and the like. */
const HIGHEST_NUMBER = 999;

/** Who has which name, or will have it: what the disk shows, and what the plan has given away. */
export class Holders {
  readonly #claims: ClaimIndex;
  readonly #view: TargetView;
  readonly #profile: SanitizeProfile;

  constructor(claims: ClaimIndex, view: TargetView, profile: SanitizeProfile) {
    this.#claims = claims;
    this.#view = view;
    this.#profile = profile;
  }

  keyOf(path: string): string {
    return this.#claims.keyOf(path);
  }

  /** @param except a file that is not in its own way */
  of(path: string, except: Newcomer | null): Holder | null {
    const key = this.keyOf(path);
    const claim = this.#claims.get(key);
    if (claim !== undefined) return holderByClaim(claim);
    const occupant = this.#view.occupants(path).find((one) => one.path !== except?.path);
    if (occupant === undefined || !exists(occupant.path)) return null;
    const { size } = identify(occupant.path);
    const isFile = occupant.kind === 'file';
    const checksum = this.#claims.knownChecksum(key, occupant.path);
    const met = this.#claims.hasArrived(occupant.path) ? 'planned' : 'existing';
    return { with: met, path: occupant.path, content: occupant.path, size, checksum, isFile };
  }

  /** The wanted path (1) or a numbered form of it. */
  numbered(wanted: string, number: number): string {
    return number === 1 ? wanted : join(dirname(wanted), numbered(basename(wanted), number, this.#profile));
  }

  /** A name that nobody has, not even the newcomer now. */
  freeName(wanted: string): string {
    for (let number = 2; ; number += 1) {
      const candidate = this.numbered(wanted, number);
      if (this.of(candidate, null) === null) return candidate;
    }
  }

  claim(path: string, { path: source, identity, checksum }: Newcomer): void {
    this.#claims.set(this.keyOf(path), { path, kind: 'file', source, size: identity.size, checksum });
  }

  /** Remembers who has the numbered form of a name. */
  remember(wanted: string, number: number, { path, size, checksum, isFile }: Holder): void {
    const key = this.keyOf(this.numbered(wanted, number));
    this.#claims.hold(key, { wanted: this.keyOf(wanted), number, path, size: isFile ? size : null, checksum });
  }

  /** Remembers who has the numbered forms that the library holds, and which numbers are free between. */
  rememberNumbers(wanted: string): void {
    const highest = Math.max(1, ...this.#view.numbersOf(wanted).filter((number) => number <= HIGHEST_NUMBER));
    for (let number = 2; number <= highest; number += 1) {
      const candidate = this.numbered(wanted, number);
      const holder = this.of(candidate, null);
      if (holder !== null) this.remember(wanted, number, holder);
      else this.#claims.holdFree(this.keyOf(candidate), this.keyOf(wanted), number, candidate);
    }
  }

  /** By the claims: the disk has by now also what came in this very run. A file that keeps its name was there before. */
  metAt(wanted: string): Conflict['with'] {
    const claim = this.#claims.get(this.keyOf(wanted));
    return claim === undefined || claim.source === claim.path ? 'existing' : 'planned';
  }
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
