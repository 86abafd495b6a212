import { basename, dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { systemErrorCode } from '../domain/errors.js';
import { crcOf, crcOfTree } from './catalog-crc.js';
import { prepare, type Row, type Statements } from './catalog-statements.js';
import { isBusy, isWrong, openCatalogFile, setAside, type CatalogFile } from './catalog-file.js';

/** What is known of a file, under the stamps that it had when it was read. */
export interface CatalogEntry {
  /** `stampOf` its identity. */
  readonly stamp: string;
  readonly ctime_ns: string;
  /** Tags and format as JSON; `null` when nobody asked for them, or another version read them. */
  readonly reading: string | null;
  /** SHA-256, lower-case hex; `null` when nobody asked for it. */
  readonly checksum: string | null;
  /** When it was read last, in ms since the epoch; of tags and checksum, the one that was read longer ago. */
  readonly verifiedAt: number;
}

/** What is known of another path, which holds for a file that came from there by now. */
export interface Carried {
  readonly from: string;
  /** What the other file was when it was moved or copied: what was known of another one does not hold. */
  readonly was: Pick<CatalogEntry, 'stamp' | 'ctime_ns'>;
  /** The stamps of what arrived. */
  readonly now: Pick<CatalogEntry, 'stamp' | 'ctime_ns'>;
  /** SHA-256 of what arrived, where it is known: what is known of another content does not hold. */
  readonly checksum: string | null;
  /** It was read from what arrived; a rename reads nothing, and its checksum may be older than the last edit. */
  readonly isRead: boolean;
  /** It is still at the other path, too. */
  readonly stays: boolean;
}

/** What is known of a path from now on; `null`: nothing. */
export type CatalogChange = readonly [path: string, known: CatalogEntry | Carried | null];

/** What came of the last run over a tree; only ever one that had nothing to do. */
export interface KnownTree {
  /** Fingerprint of the settings and the program. */
  readonly asked: string;
  readonly digest: string;
  /** JSON. */
  readonly told: string;
}

/** Folders whose numbers are remembered. */
const FOLDERS = 4096;
/** How exactly it is known when a folder was used last, in ms: more exactly would be a write a folder and run. */
const USED_EXACTLY = 86_400_000;

/**
 * What was read of files, to spare reading them again: rows by path, in a database that may be lost at any time. Nothing here
 * throws for what SQLite or another process does: then nothing is known, and nothing remembered.
 *
 * Whether an entry still holds is for the caller to say, who compares its stamps with the file's.
 */
export class Catalog {
  /** What was wrong with it when it was opened or used, in a sentence. */
  note: string | null;
  readonly #path: string;
  readonly #reader: number;
  readonly #folderIds = new Map<string, number | null>();
  readonly #file: CatalogFile | null;
  #sqlite: BetterSqlite3.Database | null;
  /** SQLite's count of what other connections wrote, when the numbers of folders were last known to be right. */
  #version: unknown = null;
  #statements: Statements | null = null;

  /** @param reader a number for the program that reads tags: what another one read is as good as unread */
  constructor(path: string, reader: number) {
    const { sqlite, file, note } = openCatalogFile(path);
    this.#path = path;
    this.#file = file;
    this.#reader = reader;
    this.#sqlite = sqlite;
    this.note = note;
  }

  get isUsable(): boolean {
    return this.#sqlite !== null;
  }

  find(path: string): CatalogEntry | undefined {
    return this.#try(undefined, ({ find }) => {
      const folder = this.#folderOf(dirname(path));
      const row = folder === null ? undefined : find.get(folder, basename(path));
      return row === undefined ? undefined : (this.#entryOf(row) ?? undefined);
    });
  }

  /**
   * In one transaction, one after the other.
   *
   * @returns whether it was written; when not and the catalog is still usable, another process kept us from it
   */
  write(changes: readonly CatalogChange[]): boolean {
    if (changes.length === 0) return true;
    return this.#transaction((statements) => {
      for (const [path, known] of changes) {
        if (known === null) this.#drop(path, statements);
        else if ('from' in known) this.#carry(path, known, statements);
        else this.#put(path, known, statements);
      }
    });
  }

  #put(path: string, entry: CatalogEntry, { put }: Statements): void {
    const folder = this.#makeFolder(dirname(path));
    if (folder !== null) put.run(folder, basename(path), ...this.#values(entry));
  }

  #drop(path: string, { drop }: Statements): void {
    const folder = this.#folderOf(dirname(path));
    if (folder !== null) drop.run(folder, basename(path));
  }

  /** Within SQLite, as it is done for every file that moves. */
  #carry(path: string, carried: Carried, statements: Statements): void {
    const { from, was, now, checksum, isRead, stays } = carried;
    const folder = this.#folderOf(dirname(from));
    if (folder === null) return;
    // No folder is made where nothing is known of what came.
    const isNewThere = this.#folderOf(dirname(path)) === null;
    if (isNewThere && statements.find.get(folder, basename(from)) === undefined) return;
    const bytes = checksum === null ? null : Buffer.from(checksum, 'hex');
    const target = [this.#makeFolder(dirname(path)), basename(path), now.stamp, now.ctime_ns] as const;
    const row = [folder, basename(from), was.stamp, was.ctime_ns, bytes, bytes] as const;
    const entry = isRead && checksum !== null ? this.find(from) : undefined;
    const isNew = entry?.stamp === was.stamp && entry.ctime_ns === was.ctime_ns && entry.checksum === null;
    if (isNew) this.#put(path, { ...entry, ...now, checksum }, statements);
    const { changes } = isNew ? { changes: 0 } : (stays ? statements.copy : statements.move).run(...target, ...row);
    if (changes === 0 && !stays) this.#drop(from, statements);
  }

  /** What is known of files of that device is not to be trusted. */
  forgetDevice(device: string): void {
    this.#transaction((_, sqlite) => {
      sqlite.prepare('DELETE FROM files WHERE stamp GLOB ?').run(`${device}:*`);
      sqlite.prepare('DELETE FROM trees').run();
    });
  }

  tree(root: string): KnownTree | undefined {
    return this.#try(undefined, (_, sqlite) => {
      const tree = sqlite
        .prepare<[string], KnownTree & { crc: number }>('SELECT asked, digest, told, crc FROM trees WHERE root = ?')
        .get(root);
      return tree !== undefined && tree.crc === crcOfTree(tree) ? tree : undefined;
    });
  }

  /** @param tree `null`: nothing is known of it any more */
  setTree(root: string, tree: KnownTree | null, now: number): void {
    this.#transaction((_, sqlite) => {
      if (tree === null) sqlite.prepare('DELETE FROM trees WHERE root = ?').run(root);
      else
        sqlite
          .prepare('INSERT OR REPLACE INTO trees (root, asked, digest, told, used_at, crc) VALUES (?, ?, ?, ?, ?, ?)')
          .run(root, tree.asked, tree.digest, tree.told, now, crcOfTree(tree));
    });
  }

  /** The run needed none of these entries, since nothing changed: they are in use all the same. */
  useBelow(root: string, now: number): void {
    const below = root.endsWith('/') ? root : `${root}/`;
    const after = `${below.slice(0, -1)}0`; // The character after the slash.
    this.#transaction((_, sqlite) =>
      sqlite
        .prepare('UPDATE folders SET used_at = ? WHERE (path = ? OR (path >= ? AND path < ?)) AND used_at < ?')
        .run(now, root, below, after, now - USED_EXACTLY),
    );
  }

  remark(name: string): string | undefined {
    return this.#try(
      undefined,
      (_, sqlite) =>
        sqlite.prepare<[string], { readonly value: string }>('SELECT value FROM notes WHERE name = ?').get(name)?.value,
    );
  }

  setRemark(name: string, value: string): void {
    this.#transaction((_, sqlite) =>
      sqlite.prepare('INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)').run(name, value),
    );
  }

  /**
   * Forgets what nobody used for long and, when the file is larger than it may be, folders that were not used for the longest
   * time.
   *
   * @param unusedSince ms since the epoch
   * @returns files that are forgotten
   */
  bound(unusedSince: number, mostBytes: number): number {
    let forgotten = 0;
    this.#transaction((_, sqlite) => {
      const drop = (folders: string, value: number): number => {
        const { changes } = sqlite.prepare(`DELETE FROM files WHERE folder IN (${folders})`).run(value);
        sqlite.prepare(`DELETE FROM folders WHERE id IN (${folders})`).run(value);
        return changes;
      };
      forgotten += drop('SELECT id FROM folders WHERE used_at < ?', unusedSince);
      sqlite.prepare('DELETE FROM trees WHERE used_at < ?').run(unusedSince);
      const pages = ['page_count', 'freelist_count'].map((name) => Number(sqlite.pragma(name, { simple: true })));
      const bytes = ((pages[0] ?? 0) - (pages[1] ?? 0)) * Number(sqlite.pragma('page_size', { simple: true }));
      if (bytes <= mostBytes) return;
      const folders = sqlite.prepare<[], { readonly number: number }>('SELECT count(*) AS number FROM folders').get();
      forgotten += drop('SELECT id FROM folders ORDER BY used_at LIMIT ?', Math.ceil((folders?.number ?? 0) / 4));
    });
    this.#folderIds.clear();
    return forgotten;
  }

  /** Every path with what is known of it, a folder after the other; `null`: it was damaged, and nothing is known any more. */
  *all(): Generator<{ readonly path: string; readonly entry: CatalogEntry | null; readonly usedAt: number }> {
    const folders = this.#try([], (_, sqlite) =>
      sqlite
        .prepare<[], { id: number; path: string; used_at: number }>('SELECT id, path, used_at FROM folders ORDER BY id')
        .all(),
    );
    for (const { id, path, used_at } of folders) {
      const rows = this.#try([], (_, sqlite) =>
        sqlite.prepare<[number], Row & { name: string }>('SELECT * FROM files WHERE folder = ?').all(id),
      );
      for (const row of rows)
        yield {
          path: path === '/' ? `/${row.name}` : `${path}/${row.name}`,
          entry: this.#entryOf(row),
          usedAt: used_at,
        };
    }
  }

  /** Gives room back to the disk. */
  shrink(): void {
    this.#try(undefined, (_, sqlite) => {
      sqlite.exec('DELETE FROM files WHERE folder NOT IN (SELECT id FROM folders)');
      sqlite.exec('DELETE FROM folders WHERE id NOT IN (SELECT folder FROM files)');
      sqlite.exec('VACUUM');
    });
    this.#folderIds.clear();
  }

  close(): void {
    const sqlite = this.#sqlite;
    this.#statements = null;
    this.#sqlite = null;
    try {
      sqlite?.close();
    } catch (error) {
      if (!(error instanceof BetterSqlite3.SqliteError)) throw error;
      this.note ??= `The cache ${this.#path} could not be closed: ${error.message}.`;
    }
  }

  /** `null` when it is not what was written: a disk may flip a bit in a text, and SQLite does not see it. */
  #entryOf(row: Row): CatalogEntry | null {
    const { stamp, ctime_ns, reader, reading, checksum, verified_at: verifiedAt } = row;
    if (row.crc !== crcOf(reader, reading, verifiedAt, checksum)) return null;
    return {
      ...{ stamp, ctime_ns, verifiedAt },
      reading: reader === this.#reader ? reading : null,
      checksum: checksum === null ? null : checksum.toString('hex'),
    };
  }

  #values({ stamp, ctime_ns, reading, checksum, verifiedAt }: CatalogEntry): (string | number | Buffer | null)[] {
    const bytes = checksum === null ? null : Buffer.from(checksum, 'hex');
    const reader = reading === null ? null : this.#reader;
    return [stamp, ctime_ns, reader, reading, bytes, verifiedAt, crcOf(reader, reading, verifiedAt, bytes)];
  }

  #folderOf(path: string): number | null {
    const known = this.#folderIds.get(path);
    if (known !== undefined) return known;
    return this.#try(null, ({ folder, use }, sqlite) => {
      const row = folder.get(path);
      this.#remember(path, row?.id ?? null);
      const now = Date.now();
      if (row !== undefined && row.used_at < now - USED_EXACTLY && !sqlite.inTransaction) use.run(now, row.id);
      return row?.id ?? null;
    });
  }

  #makeFolder(path: string): number | null {
    const known = this.#folderOf(path);
    if (known !== null || this.#statements === null) return known;
    const id = Number(this.#statements.makeFolder.run(path, Date.now()).lastInsertRowid);
    this.#remember(path, id);
    return id;
  }

  #remember(path: string, id: number | null): void {
    if (this.#folderIds.size >= FOLDERS) this.#folderIds.clear();
    this.#folderIds.set(path, id);
  }

  /** @returns whether it was committed */
  #transaction(work: (statements: Statements, sqlite: BetterSqlite3.Database) => void): boolean {
    return this.#try(false, (statements, sqlite) => {
      try {
        sqlite
          .transaction(() => {
            this.#checkFolders(sqlite);
            work(statements, sqlite);
          })
          .immediate();
        return true;
      } catch (error) {
        this.#folderIds.clear(); // Folders that it made are gone.
        throw error;
      }
    });
  }

  /** Another process may have removed folders since, and made others: nothing is written under a number that is gone. */
  #checkFolders(sqlite: BetterSqlite3.Database): void {
    const version = sqlite.pragma('data_version', { simple: true });
    if (version !== this.#version) this.#folderIds.clear();
    this.#version = version;
  }

  /** What another process keeps from us is done without, once; after anything else the catalog is not asked any more. */
  #try<T>(otherwise: T, work: (statements: Statements, sqlite: BetterSqlite3.Database) => T): T {
    if (this.#sqlite === null) return otherwise;
    try {
      return work((this.#statements ??= prepare(this.#sqlite)), this.#sqlite);
    } catch (error) {
      if (!(error instanceof BetterSqlite3.SqliteError)) throw error;
      if (this.#sqlite.inTransaction) throw error; // The transaction ends first.
      if (!isBusy(error)) this.#giveUp(error);
      return otherwise;
    }
  }

  #giveUp(error: InstanceType<typeof BetterSqlite3.SqliteError>): void {
    this.note = `The cache ${this.#path} cannot be used: ${error.message}.`;
    this.close();
    if (!isWrong(error) || this.#file === null) return;
    try {
      setAside(this.#path, this.#file);
    } catch (failure) {
      // Another process was faster, or the folder may not be written: then whoever opens it next finds it as it is.
      if (systemErrorCode(failure) === undefined) throw failure;
    }
  }
}
