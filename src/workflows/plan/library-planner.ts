import { basename, dirname, join } from 'node:path';
import { ClaimIndex } from '../../database/claim-index.js';
import type { Conflict } from '../../domain/conflict.js';
import { groupAlbums } from '../../domain/naming/album.js';
import { audiobooksAmong } from '../../domain/naming/audiobook.js';
import { Layout, type PlacedTrack, type Placement } from '../../domain/naming/layout.js';
import { besideTrack } from '../../domain/sidecars/sidecar-move.js';
import { isMove, type OperationType, type PlannedOperation } from '../../domain/operation.js';
import { relativeTo } from '../../domain/paths.js';
import { skipped, type Skip } from '../../domain/skip.js';
import type { Track } from '../../domain/track.js';
import { pathKeyFor } from '../../domain/naming/path-key.js';
import { tellsCaseApart } from '../../filesystem/case-folding.js';
import { TargetView } from '../../filesystem/target-view.js';
import type { ChecksumReading, TrackReader } from '../../filesystem/tags/track-reader.js';
import { systemErrorCode, systemErrorPath } from '../../domain/errors.js';
import { AlbumFolders } from './album-folders.js';
import type { LibraryUnit } from './library-units.js';
import type { OrganizeSettings } from './organize-settings.js';
import { inOrder } from './in-order.js';
import type { Newcomer } from './newcomer.js';
import { PlaceFinder } from './place-finder.js';
import type { About, Proposal, SidecarProposal, TrackProposal } from './proposal.js';
import { SidecarPlaces } from './sidecar-places.js';
import { TargetFolders } from './target-folders.js';
import { Turns } from '../turns.js';

export interface PlannerOptions {
  readonly settings: OrganizeSettings;
  readonly reader: TrackReader;
  /** Whether operations need the checksum of their source before they are done. */
  readonly checksum: boolean;
  readonly onSkip: (skip: Skip) => void;
  readonly onConflict: (conflict: Conflict) => void;
  /** Where the interrupted run that is carried on has copied a file to; `null`: nowhere. */
  readonly broughtBefore?: ((file: Newcomer) => Promise<string | null>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turns units into operations, in the order in which they are to be done. Looks at the library and at what it planned
 * before, changes nothing: a dry run is this without a mover.
 */
export class LibraryPlanner {
  readonly #options: PlannerOptions;
  readonly #claims: ClaimIndex;
  readonly #view: TargetView;
  readonly #places: PlaceFinder;
  readonly #folders: TargetFolders;
  readonly #sidecars: SidecarPlaces;
  readonly #turns: Turns;
  readonly #layout: Layout;
  readonly #albums: AlbumFolders;

  constructor(options: PlannerOptions) {
    this.#options = options;
    const { settings, signal } = options;
    this.#turns = new Turns(signal);
    this.#layout = Layout.of(settings.layout, settings.templates);
    const { sanitize, targetRoot } = settings;
    const keyOf = pathKeyFor({ tellsCaseApart: sanitize === 'posix' && tellsCaseApart(targetRoot) });
    this.#claims = new ClaimIndex(keyOf);
    this.#albums = new AlbumFolders(targetRoot, options.reader, keyOf);
    this.#view = new TargetView(targetRoot, this.#claims, keyOf);
    this.#folders = new TargetFolders(settings.targetRoot, this.#claims, this.#view);
    this.#sidecars = new SidecarPlaces(options);
    this.#places = new PlaceFinder({ ...options, claims: this.#claims, view: this.#view });
  }

  close(): void {
    this.#claims.close();
    this.#albums.close();
  }

  /** What the interrupted run that is carried on brought is nobody's old file either. */
  noteArrival(path: string): void {
    this.#claims.arrive(path);
  }

  /**
   * The operations of one unit: its tracks, then its sidecars, with the folders that they need.
   *
   * @throws the signal's reason when it is aborted
   */
  async plan(unit: LibraryUnit): Promise<readonly PlannedOperation[]> {
    const tracks = this.#tracks(await this.#placements(this.#withoutAudiobooks(unit.tracks)));
    const sidecars = this.#sidecars.of(unit, tracks);
    const bestFirst = this.#options.settings.conflict === 'keep_both';
    const operations: PlannedOperation[] = [];
    const arrived = new Map<string, string | null>();
    // No sidecar sits where a track wants to go, and a sidecar has the name that its track got.
    for (const proposal of inOrder(tracks, this.#claims.keyOf, bestFirst))
      operations.push(...(await this.#settle(proposal, arrived)));
    const following = sidecars.flatMap((sidecar) => this.#besideTrack(sidecar, arrived));
    for (const proposal of inOrder(following, this.#claims.keyOf, bestFirst))
      operations.push(...(await this.#settle(proposal, arrived)));
    return this.#withChecksums(operations);
  }

  async #placements(tracks: readonly Track[]): Promise<Placement[]> {
    const { settings } = this.#options;
    const options = { profile: settings.sanitize, rootLength: settings.targetRoot.length };
    const placements: Placement[] = [];
    for (const group of groupAlbums(tracks)) {
      const folderFor = (aunique: string): string | null => {
        const [first] = this.#layout.placeGroup({ ...group, tracks: group.tracks.slice(0, 1) }, options, aunique);
        return first === undefined || 'skip' in first ? null : first.albumFolder;
      };
      const aunique = this.#layout.uses('aunique') ? await this.#albums.aunique(group, folderFor) : '';
      placements.push(...this.#layout.placeGroup(group, options, aunique));
    }
    return placements;
  }

  #tracks(placements: readonly Placement[]): TrackProposal[] {
    const { settings, onSkip } = this.#options;
    const proposals: TrackProposal[] = [];
    for (const placement of placements) {
      const { track } = placement;
      if ('skip' in placement) onSkip(skipped(track.path, placement.skip));
      else if (placement.untagged && settings.untagged === 'skip') onSkip(skipped(track.path, 'untagged'));
      else {
        const target = join(settings.targetRoot, placement.relativePath);
        const newcomer = { path: track.path, identity: track.identity, checksum: track.checksum, format: track.format };
        proposals.push({ newcomer, type: settings.mode, target, about: aboutTrack(placement), placement });
      }
    }
    return proposals;
  }

  #withoutAudiobooks(tracks: readonly Track[]): readonly Track[] {
    if (this.#options.settings.audiobooks !== 'skip') return tracks;
    const books = audiobooksAmong(tracks);
    for (const { path } of books) this.#options.onSkip(skipped(path, 'audiobook'));
    return tracks.filter((track) => !books.has(track));
  }

  /** A part of the library that cannot be looked at costs the files that want to go there, and no others. */
  async #settle(proposal: Proposal, arrived: Map<string, string | null>): Promise<PlannedOperation[]> {
    await this.#turns.take();
    try {
      return await this.#placeFor(proposal, arrived);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      const where = systemErrorPath(error) ?? dirname(proposal.target);
      this.#options.onSkip(skipped(proposal.newcomer.path, 'unreadable_folder', `${where} (${code})`));
      return [];
    }
  }

  /** What is a track's shares its stem, also where the track got a number; it stays with a track that a conflict keeps out. */
  #besideTrack(sidecar: SidecarProposal, arrived: ReadonlyMap<string, string | null>): SidecarProposal[] {
    const { follows } = sidecar;
    const at = follows === undefined ? undefined : arrived.get(follows.track);
    if (at === null) return [];
    if (follows === undefined || at === undefined) return [sidecar];
    const { sanitize: profile, targetRoot } = this.#options.settings;
    const beside = besideTrack(relativeTo(targetRoot, at), follows.tail, { profile, rootLength: targetRoot.length });
    if (beside !== null) return [{ ...sidecar, target: join(targetRoot, beside) }];
    this.#options.onSkip(skipped(sidecar.newcomer.path, 'path_too_long'));
    return [];
  }

  /** @param arrived is told where the file is in the end; `null` when a conflict keeps it out of the library */
  async #placeFor(
    { newcomer, type, target, about }: Proposal,
    arrived: Map<string, string | null>,
  ): Promise<PlannedOperation[]> {
    const { onSkip, broughtBefore } = this.#options;
    const isAt = broughtBefore === undefined ? null : await broughtBefore(newcomer);
    if (isAt !== null) {
      arrived.set(newcomer.path, isAt);
      return [];
    }
    const folder = this.#folders.resolve(dirname(target));
    if ('reason' in folder) {
      onSkip(skipped(newcomer.path, folder.reason, folder.path));
      return [];
    }
    const sentAway = this.#claims.hasLeft(newcomer.path);
    const place = await this.#places.find(newcomer, join(folder.path, basename(target)));
    if (!sentAway) arrived.set(newcomer.path, place.path ?? place.isAt ?? null);
    if (place.path === null) return [...place.before];
    const folders = this.#folders.create(dirname(place.path));
    if (isMove(type)) this.#view.leave(newcomer.path);
    const { before, after = [], group } = place;
    const own = operation(newcomer, type, place.path, about);
    return [...folders, ...[...before, own, ...after].map((one) => (group === undefined ? one : inGroup(one, group)))];
  }

  /** Checksums that nobody needed so far, all of a unit together. What cannot be read stays, and so does its group. */
  async #withChecksums(operations: readonly PlannedOperation[]): Promise<readonly PlannedOperation[]> {
    if (!this.#options.checksum) return operations;
    const contents = contentsNow(operations);
    const missing = operations.filter((one) => one.checksum === null && NEEDS_CHECKSUM.has(one.type));
    const paths = [...new Set(missing.map((one) => contents.get(one) ?? ''))];
    if (paths.length === 0) return operations;
    const readings = await this.#options.reader.checksums(paths);
    const byPath = new Map(paths.map((path, index) => [path, readings[index]]));
    const readingOf = (one: PlannedOperation): ChecksumReading | undefined =>
      one.checksum === null && NEEDS_CHECKSUM.has(one.type) ? byPath.get(contents.get(one) ?? '') : undefined;
    const dropped = this.#groupsThatStay(operations, readingOf, contents);
    return operations.flatMap((one) => {
      if (one.details.group !== undefined && dropped.has(one.details.group)) return [];
      const reading = readingOf(one);
      if (reading === undefined) return [one];
      if ('checksum' in reading) return [{ ...one, checksum: reading.checksum }];
      this.#options.onSkip(reading.skip);
      return [];
    });
  }

  /** Groups with a file that cannot be read: without it the others would take its place, or leave theirs, for nothing. */
  #groupsThatStay(
    operations: readonly PlannedOperation[],
    readingOf: (one: PlannedOperation) => ChecksumReading | undefined,
    contents: ReadonlyMap<PlannedOperation, string>,
  ): ReadonlySet<string> {
    const unreadable = new Map<string, string>();
    const seen = new Set<string>();
    for (const one of operations) {
      if (one.details.group === undefined) continue;
      const path = contents.get(one) ?? '';
      const first = unreadable.get(one.details.group);
      const reading = readingOf(one);
      if (first !== undefined && !seen.has(path)) {
        // The newcomer, whose place is not free.
        this.#options.onSkip(skipped(path, 'conflict', first));
      } else if (first === undefined && reading !== undefined && 'skip' in reading) {
        unreadable.set(one.details.group, path);
        this.#options.onSkip(reading.skip);
      }
      seen.add(path);
    }
    return new Set(unreadable.keys());
  }
}

/** Where the file of each operation is before the first of them is done. */
function contentsNow(operations: readonly PlannedOperation[]): ReadonlyMap<PlannedOperation, string> {
  const contents = new Map<PlannedOperation, string>();
  const arriving = new Map<string, string>();
  for (const one of operations) {
    if (one.sourcePath === null) continue;
    const path =
      (one.details.group === undefined ? undefined : arriving.get(`${one.details.group}\0${one.sourcePath}`)) ??
      one.sourcePath;
    contents.set(one, path);
    if (one.details.group !== undefined && one.targetPath !== null)
      arriving.set(`${one.details.group}\0${one.targetPath}`, path);
  }
  return contents;
}

const NEEDS_CHECKSUM = new Set<OperationType>(['move', 'move_cover', 'hardlink', 'delete']);

function operation(newcomer: Newcomer, type: OperationType, target: string, about: About): PlannedOperation {
  return {
    type,
    sourcePath: newcomer.path,
    targetPath: target,
    checksum: newcomer.checksum,
    size: newcomer.identity.size,
    details: { identity: newcomer.identity, ...about },
  };
}

function aboutTrack({ reason, kind, kindReason, albumFolder }: PlacedTrack): About {
  return { reason, kind, kind_reason: kindReason, ...(albumFolder === null ? {} : { album_folder: albumFolder }) };
}

function inGroup(one: PlannedOperation, group: string): PlannedOperation {
  return { ...one, details: { ...one.details, group } };
}
