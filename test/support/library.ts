import { join } from 'node:path';
import {
  MusicOrganizer,
  OperationHistoryTracker,
  OperationRollbackService,
  type OperationRecord,
  type OperationSession,
  type OrganizeOptions,
  type OrganizeResult,
  type PlanFile,
  type RollbackOptions,
  type RollbackResult,
  type UndoReport,
  type WorkflowEvent,
} from 'music-organize';
import { mp3Track, type TrackTags } from './track.js';
import { temporaryFolder } from './tree.js';

/** A source, a library that is not there yet, and a history, for the built package. */
export class Place {
  readonly root: string;
  readonly source: string;
  readonly library: string;
  readonly historyDb: string;
  /** Of the last run. */
  events: WorkflowEvent[] = [];

  constructor({ libraryIn }: { readonly libraryIn?: string } = {}) {
    this.root = temporaryFolder();
    this.source = join(this.root, 'in');
    this.library = libraryIn === undefined ? join(this.root, 'lib') : join(temporaryFolder(libraryIn), 'lib');
    this.historyDb = join(this.root, 'history.db');
  }

  organizer(onEvent?: (event: WorkflowEvent) => void): MusicOrganizer {
    this.events = [];
    return new MusicOrganizer({
      historyDb: this.historyDb,
      onEvent: (event) => {
        this.events.push(event);
        onEvent?.(event);
      },
    });
  }

  organize(options: Partial<OrganizeOptions> = {}): Promise<OrganizeResult> {
    return this.organizer().organize({ source: this.source, target: this.library, ...options });
  }

  /** What organizing would do, as a file that was read again. */
  async plan(options: Partial<OrganizeOptions> = {}): Promise<PlanFile> {
    const { source_root, target_root, summary } = await this.organize({ ...options, dryRun: true });
    const operations = this.events.flatMap((event) => (event.type === 'operation_planned' ? [event.operation] : []));
    const plan: PlanFile = {
      ...{ format: 'music-organize-plan', version: 1, created: new Date().toISOString(), source_root, target_root },
      ...{ options: {}, operations, skips: [], conflicts: [], summary },
    };
    return JSON.parse(JSON.stringify(plan)) as PlanFile;
  }

  rollback(reference = 'last', options: RollbackOptions = {}): Promise<RollbackResult> {
    this.events = [];
    const onEvent = (event: WorkflowEvent): void => void this.events.push(event);
    return new OperationRollbackService({ historyDb: this.historyDb, onEvent }).rollbackSession(reference, options);
  }

  /** What the last rollback, real or dry, said of each record. */
  undos(): UndoReport[] {
    return this.events.flatMap((event) => (event.type === 'undo' ? [event.operation] : []));
  }

  read<T>(work: (history: OperationHistoryTracker) => T): T {
    const history = OperationHistoryTracker.openSync({ path: this.historyDb, access: 'read' });
    try {
      return work(history);
    } finally {
      history.closeSync();
    }
  }

  /** For work on the history that nothing else writes. */
  async write<T>(work: (history: OperationHistoryTracker) => T): Promise<Awaited<T>> {
    const history = OperationHistoryTracker.openSync({ path: this.historyDb });
    try {
      return await work(history);
    } finally {
      history.closeSync();
    }
  }

  session(id: string | null): OperationSession {
    return this.read((history) => history.requireSession(id ?? ''));
  }

  records(sessionId: string | null): OperationRecord[] {
    return this.read((history) => [...history.operations(sessionId ?? '')]);
  }
}

export const TAGS: TrackTags = {
  title: 'Low Tide',
  artist: 'The Quiet Harbour',
  albumArtist: 'The Quiet Harbour',
  album: 'Paper Lanterns',
  track: 1,
  year: 2011,
};

/** An album of so many tracks, as files of a folder. */
export function album(folder: string, tracks: number, tags: TrackTags = TAGS): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (let track = 1; track <= tracks; track += 1) {
    files[`${folder}/${track}.mp3`] = mp3Track(
      { ...tags, title: `Song ${track}`, track },
      { seed: `${folder}-${track}` },
    );
  }
  return files;
}
