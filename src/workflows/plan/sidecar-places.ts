import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import type { FileIdentity } from '../../domain/operation.js';
import { isInside, relativeTo } from '../../domain/paths.js';
import type { LayoutOptions } from '../../domain/naming/placement.js';
import { assignSidecars } from '../../domain/sidecars/assign-sidecars.js';
import { followAlbum } from '../../domain/sidecars/companion-folders.js';
import { sidecarHome, type SidecarHome, type TrackMove } from '../../domain/sidecars/sidecar-home.js';
import type { SidecarMove } from '../../domain/sidecars/sidecar-move.js';
import { skipped, type Skip } from '../../domain/skip.js';
import { identify } from '../../filesystem/identity.js';
import type { ScannedFolder } from '../../filesystem/scanner.js';
import type { LibraryUnit } from './library-units.js';
import type { OrganizeSettings } from './organize-settings.js';
import type { SidecarProposal, TrackProposal } from './proposal.js';
import type { UnitFolder } from './unit-folders.js';

export interface SidecarPlacesOptions {
  readonly settings: OrganizeSettings;
  readonly onSkip: (skip: Skip) => void;
}

/** Finds the places of what belongs to the tracks of a unit: sidecars, and the folders that go with them. */
export class SidecarPlaces {
  readonly #options: SidecarPlacesOptions;

  constructor(options: SidecarPlacesOptions) {
    this.#options = options;
  }

  /** @param placed the tracks of the unit that have a place; the others stay, and what is theirs stays with them */
  of(unit: LibraryUnit, placed: readonly TrackProposal[]): SidecarProposal[] {
    if (unit.folders.every(isAlone)) return [];
    const places = new Map(placed.map(({ newcomer, placement }) => [newcomer.path, placement]));
    const tracks = unit.tracks.map(({ path }) => ({
      folder: dirname(path),
      name: basename(path),
      place: places.get(path) ?? null,
    }));
    return unit.folders.flatMap((folder) => this.#ofFolder(folder, tracks));
  }

  #ofFolder(unitFolder: UnitFolder, tracks: readonly TrackMove[]): SidecarProposal[] {
    if (isAlone(unitFolder)) return [];
    const { folder, companions } = unitFolder;
    const own = tracks.filter((track) => track.folder === folder.path);
    const home = sidecarHome(this.#described(unitFolder), tracks);
    const moves = assignSidecars(folder.others, own, home, {
      ...this.#limits(),
      coverName: this.#options.settings.coverName,
    });
    return [
      ...this.#proposals(folder.path, moves, home),
      ...(home === undefined ? [] : companions.flatMap((companion) => this.#ofCompanion(companion, folder, home))),
    ];
  }

  #ofCompanion(companion: ScannedFolder, { path }: ScannedFolder, home: SidecarHome): SidecarProposal[] {
    const { sourceRoot } = this.#options.settings;
    // A few loose files do not speak for the folders of the whole source.
    if (path === sourceRoot && !home.wholly) return [];
    const names = relativeTo(path, companion.path).split('/');
    const moves = followAlbum({ path: names, files: companion.others }, home, this.#limits());
    return this.#proposals(companion.path, moves, home);
  }

  #limits(): LayoutOptions {
    const { sanitize: profile, targetRoot } = this.#options.settings;
    return { profile, rootLength: targetRoot.length };
  }

  #described({ folder: { path, audio }, disc, holdsDiscs }: UnitFolder): Parameters<typeof sidecarHome>[0] {
    const { sourceRoot, targetRoot } = this.#options.settings;
    const roots = [sourceRoot, targetRoot].filter((root) => isInside(path, root));
    return {
      ...{ path, disc, holdsDiscs, hasAudio: audio.length > 0 },
      relativePaths: roots.map((root) => relativeTo(root, path)),
    };
  }

  #proposals(folder: string, moves: readonly SidecarMove[], home: SidecarHome | undefined): SidecarProposal[] {
    const album = home === undefined ? {} : { album_folder: home.albumFolder };
    const { mode, targetRoot } = this.#options.settings;
    return moves.flatMap(({ name, type, targetRelativePath, reason, follows }) => {
      const path = join(folder, name);
      if (targetRelativePath === null) {
        this.#options.onSkip(skipped(path, 'path_too_long'));
        return [];
      }
      const identity = this.#identityOf(path);
      if (identity === null) return [];
      return {
        newcomer: { path, identity, checksum: null, format: null },
        type: mode === 'move' ? type : mode,
        target: join(targetRoot, targetRelativePath),
        about: { reason, ...album },
        ...(follows === undefined ? {} : { follows: { ...follows, track: join(folder, follows.track) } }),
      };
    });
  }

  #identityOf(path: string): FileIdentity | null {
    try {
      return identify(path);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      this.#options.onSkip(skipped(path, code === 'ENOENT' ? 'vanished' : 'unreadable_file', code));
      return null;
    }
  }
}

/** Nothing goes with its tracks. */
function isAlone({ folder, companions }: UnitFolder): boolean {
  return folder.others.length === 0 && companions.length === 0;
}
