import type BetterSqlite3 from 'better-sqlite3';
import type { DuplicateKind, GroupMember } from '../domain/duplicates.js';
import type { Track } from '../domain/track.js';
import { openTemporaryDatabase } from './temporary-database.js';

/** A file of the index. */
export interface IndexedFile {
  readonly id: number;
  readonly path: string;
}

/** What a round of readings looks at. */
export type Round = 'size' | 'sound' | 'audio_length';

/** By what files can be found to be alike. */
export type Measure = 'checksum' | 'audio_checksum' | 'track_key';

/** What was found out about a file. */
export type Finding = 'checksum' | 'audio_checksum' | 'audio_length';

export interface IndexedMember extends GroupMember {
  readonly id: number;
  /** The strongest way in which it is the same as another file of its group. */
  readonly same: DuplicateKind;
}

/** KiB: files are looked up in any order, by six indexes. */
const CACHE = 16_384;

/** Rows read at once. */
const PAGE = 256;

const ROUNDS: Readonly<Record<Round, string>> = {
  size: 'size IN (SELECT size FROM files WHERE name_of IS NULL GROUP BY size HAVING count(*) > 1)',
  // Of files with the same content one is enough.
  sound: 'group_id IS NULL OR group_id = id',
  audio_length: `audio_length IN
    (SELECT audio_length FROM files WHERE audio_length IS NOT NULL GROUP BY audio_length HAVING count(*) > 1)`,
};

/**
 * The files among which duplicates are looked for, what was found out about them, and their groups: in a temporary
 * database that SQLite keeps on disk and removes by itself, so that a million files need no memory.
 *
 * A file with several names (hard links) is compared once; its other names follow it into its group.
 */
export class DuplicateIndex {
  readonly #sqlite: BetterSqlite3.Database;

  constructor() {
    this.#sqlite = openTemporaryDatabase({ cache: CACHE });
    this.#sqlite.exec(
      `CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, inode TEXT NOT NULL,
         facts TEXT NOT NULL, track_key TEXT, name_of INTEGER, checksum TEXT, audio_length INTEGER, audio_checksum TEXT,
         group_id INTEGER, same TEXT, unreadable INTEGER NOT NULL DEFAULT 0) STRICT;
       CREATE INDEX files_by_inode ON files (inode);
       CREATE INDEX files_by_size ON files (size);
       CREATE INDEX files_by_checksum ON files (checksum) WHERE checksum IS NOT NULL;
       CREATE INDEX files_by_audio_length ON files (audio_length) WHERE audio_length IS NOT NULL;
       CREATE INDEX files_by_audio_checksum ON files (audio_checksum) WHERE audio_checksum IS NOT NULL;
       CREATE INDEX files_by_track_key ON files (track_key) WHERE track_key IS NOT NULL;
       CREATE INDEX files_by_group ON files (group_id) WHERE group_id IS NOT NULL;
       CREATE TABLE round (id INTEGER PRIMARY KEY) STRICT;
       CREATE TABLE groups (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, savable INTEGER NOT NULL, path TEXT NOT NULL) STRICT;
       BEGIN`,
    );
  }

  /** @param key what says which recording it is. A path that is there already is not added again. */
  add({ path, identity, tags, format }: Track, key: string | null): void {
    const { album, albumArtist, track, disc } = tags;
    const facts = JSON.stringify({ tags: { album, albumArtist, track, disc }, format });
    this.#run(
      'INSERT OR IGNORE INTO files (path, size, inode, facts, track_key) VALUES (?, ?, ?, ?, ?)',
      ...[path, identity.size, `${identity.device}:${identity.inode}`, facts, key],
    );
  }

  get size(): number {
    return this.#count('SELECT count(*) AS number FROM files');
  }

  /** Settles which paths are names of one file; call it when all are added. */
  joinNames(): void {
    this.#run(
      `UPDATE files SET name_of = (SELECT min(id) FROM files AS other WHERE other.inode = files.inode)
       WHERE inode IN (SELECT inode FROM files GROUP BY inode HAVING count(*) > 1)`,
    );
    this.#run('UPDATE files SET name_of = NULL WHERE name_of = id');
  }

  /** Begins a round: which files have to be looked at. @returns how many */
  begin(round: Round): number {
    this.#run('DELETE FROM round');
    this.#run(`INSERT INTO round SELECT id FROM files WHERE name_of IS NULL AND NOT unreadable AND (${ROUNDS[round]})`);
    return this.#count('SELECT count(*) AS number FROM round');
  }

  /** The files of the round, in the order in which they were added. */
  *files(): Generator<IndexedFile[]> {
    const page = this.#sqlite.prepare<[number, number], IndexedFile>(
      'SELECT id, path FROM round JOIN files USING (id) WHERE id > ? ORDER BY id LIMIT ?',
    );
    for (let last = 0; ;) {
      const files = page.all(last, PAGE);
      if (files.length === 0) return;
      yield files;
      last = files.at(-1)?.id ?? last;
    }
  }

  learn(id: number, finding: Finding, value: string | number | null): void {
    this.#run(`UPDATE files SET ${finding} = ? WHERE id = ?`, value, id);
  }

  /** No later round looks at it. */
  leaveOut(id: number): void {
    this.#run('UPDATE files SET unreadable = 1 WHERE id = ?', id);
  }

  /** Ids of files that agree in a measure, those of one value together. */
  *alike(measure: Measure): Generator<number[]> {
    const page = this.#sqlite.prepare<[string, number], { readonly value: string; readonly ids: string }>(
      `SELECT ${measure} AS value, json_group_array(id) AS ids FROM files
       WHERE name_of IS NULL AND ${measure} IS NOT NULL AND ${measure} > ?
       GROUP BY ${measure} HAVING count(*) > 1 ORDER BY ${measure} LIMIT ?`,
    );
    for (let last = ''; ;) {
      const rows = page.all(last, PAGE);
      if (rows.length === 0) return;
      for (const { ids } of rows) yield JSON.parse(ids) as number[];
      last = rows.at(-1)?.value ?? last;
    }
  }

  /** Makes a group of these files, with the groups that some of them are in. */
  join(ids: readonly number[], same: DuplicateKind): void {
    const list = JSON.stringify(ids);
    const among = 'id IN (SELECT value FROM json_each(?))';
    const target = this.#count(`SELECT coalesce(min(group_id), min(id)) AS number FROM files WHERE ${among}`, list);
    this.#run(
      `UPDATE files SET group_id = ? WHERE group_id IN (SELECT group_id FROM files WHERE ${among})`,
      ...[target, list],
    );
    this.#run(`UPDATE files SET group_id = ?, same = ? WHERE group_id IS NULL AND ${among}`, target, same, list);
  }

  /** Brings the other names of files into their groups. @param alone also where a file is in no group */
  joinOtherNames(alone: boolean): void {
    if (alone) {
      this.#run(
        `UPDATE files SET group_id = id, same = 'content'
         WHERE group_id IS NULL AND id IN (SELECT name_of FROM files WHERE name_of IS NOT NULL)`,
      );
    }
    this.#run(
      `UPDATE files SET group_id = (SELECT group_id FROM files AS first WHERE first.id = files.name_of), same = 'content'
       WHERE name_of IS NOT NULL`,
    );
  }

  /** Ids of all groups. */
  *groups(): Generator<number> {
    const page = this.#sqlite.prepare<[number, number], { readonly id: number }>(
      'SELECT DISTINCT group_id AS id FROM files WHERE group_id > ? ORDER BY group_id LIMIT ?',
    );
    for (let last = 0; ;) {
      const rows = page.all(last, PAGE);
      if (rows.length === 0) return;
      for (const { id } of rows) yield id;
      last = rows.at(-1)?.id ?? last;
    }
  }

  /** The files of a group, or those with these ids. */
  members(which: number | readonly number[]): IndexedMember[] {
    const where = typeof which === 'number' ? 'files.group_id = ?' : 'files.id IN (SELECT value FROM json_each(?))';
    const rows = this.#sqlite
      .prepare<
        [number | string],
        { id: number; path: string; size: number; facts: string; hardLinkOf: string | null; same: DuplicateKind }
      >(
        `SELECT files.id, files.path, files.size, files.facts, files.same, first.path AS hardLinkOf
         FROM files LEFT JOIN files AS first ON first.id = files.name_of WHERE ${where} ORDER BY files.id`,
      )
      .all(typeof which === 'number' ? which : JSON.stringify(which));
    return rows.map(({ facts, ...row }) => ({
      ...row,
      ...(JSON.parse(facts) as Pick<GroupMember, 'tags' | 'format'>),
    }));
  }

  /** Where a group stands in the report. @param kind the lower, the earlier @param savable bytes; the more, the earlier */
  rank(group: number, kind: number, savable: number, path: string): void {
    this.#run('INSERT INTO groups VALUES (?, ?, ?, ?)', group, kind, savable, path);
  }

  /** Ids of the groups that have a rank, in its order. */
  *ranked(): Generator<number> {
    const rows = this.#sqlite.prepare<[], { readonly id: number }>(
      'SELECT id FROM groups ORDER BY kind, savable DESC, path',
    );
    for (const { id } of rows.iterate()) yield id;
  }

  close(): void {
    this.#sqlite.close();
  }

  readonly #statements = new Map<string, BetterSqlite3.Statement<unknown[], { readonly number: number }>>();

  #prepare(sql: string): BetterSqlite3.Statement<unknown[], { readonly number: number }> {
    const known = this.#statements.get(sql) ?? this.#sqlite.prepare<unknown[], { readonly number: number }>(sql);
    this.#statements.set(sql, known);
    return known;
  }

  #run(sql: string, ...values: readonly (string | number | null)[]): void {
    this.#prepare(sql).run(...values);
  }

  #count(sql: string, ...values: readonly string[]): number {
    return this.#prepare(sql).get(...values)?.number ?? 0;
  }
}
