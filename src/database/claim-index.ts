import type BetterSqlite3 from 'better-sqlite3';
import type { PathKey } from '../domain/naming/path-key.js';
import { foldPath } from '../domain/naming/sanitize.js';
import { BloomFilter } from './bloom-filter.js';
import { openTemporaryDatabase } from './temporary-database.js';

/** A name that a plan has given away. */
export interface Claim {
  /** As it will be spelled. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** The file that gets the name. */
  readonly source: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** SHA-256, when it is known. */
  readonly checksum: string | null;
}

/** Who has the wanted name itself (1) or one of its numbered forms. */
export interface NumberedHolder {
  /** The key of the wanted path. */
  readonly wanted: string;
  readonly number: number;
  readonly path: string;
  /** Bytes; `null` when it is no file. */
  readonly size: number | null;
  /** SHA-256, when it is known. */
  readonly checksum: string | null;
}

/** KiB: names of an album are beside each other. */
const CACHE = 4096;

/** A size that no file has: the name became free, who has it next is not known. */
const UNKNOWN_SIZE = -1;

/**
 * Which names a plan has given away, and which files of the library it takes away, over the whole plan, in a temporary
 * database that SQLite keeps on disk and removes by itself: the plan of a million files needs no more memory than that of
 * a thousand.
 */
export class ClaimIndex {
  /** Under which paths are compared. */
  readonly keyOf: PathKey;
  readonly #sqlite: BetterSqlite3.Database;
  /** Which rows there may be: most of what is asked for is nobody's. */
  readonly #mayBe = {
    claimed: new BloomFilter(),
    departed: new BloomFilter(),
    arrived: new BloomFilter(),
    /** Keys of names that are held, and of names that are wanted. */
    held: new BloomFilter(),
    wanted: new BloomFilter(),
  };
  readonly #get: BetterSqlite3.Statement<[string], Claim>;
  readonly #set: BetterSqlite3.Statement<unknown[]>;
  readonly #leave: BetterSqlite3.Statement<[string]>;
  readonly #hasLeft: BetterSqlite3.Statement<[string], object>;
  readonly #arrive: BetterSqlite3.Statement<[string]>;
  readonly #hasArrived: BetterSqlite3.Statement<[string], object>;
  readonly #hold: BetterSqlite3.Statement<unknown[]>;
  readonly #heldAnew: BetterSqlite3.Statement<unknown[]>;
  readonly #learn: BetterSqlite3.Statement<unknown[]>;
  readonly #known: BetterSqlite3.Statement<[string, string], { readonly checksum: string }>;
  readonly #next: BetterSqlite3.Statement<[string], { readonly number: number | null }>;
  readonly #isSize: BetterSqlite3.Statement<[string, number], object>;
  readonly #alike: BetterSqlite3.Statement<unknown[], { readonly number: number }>;
  readonly #learnSound: BetterSqlite3.Statement<[string, string, string]>;
  readonly #knownSound: BetterSqlite3.Statement<[string, string], { readonly sound: string | null }>;

  constructor(keyOf: PathKey = foldPath) {
    this.keyOf = keyOf;
    this.#sqlite = openTemporaryDatabase({ cache: CACHE });
    this.#sqlite.exec(
      `CREATE TABLE claims (key TEXT PRIMARY KEY, path TEXT NOT NULL, kind TEXT NOT NULL, source TEXT, size INTEGER, checksum TEXT)
       STRICT, WITHOUT ROWID;
       CREATE TABLE departures (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
       CREATE TABLE arrivals (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
       CREATE TABLE holders (wanted TEXT, number INTEGER, key TEXT NOT NULL, path TEXT NOT NULL, size INTEGER, checksum TEXT,
         sound TEXT, PRIMARY KEY (wanted, number)) STRICT, WITHOUT ROWID;
       CREATE INDEX holders_by_content ON holders (wanted, size, checksum);
       CREATE INDEX holders_by_sound ON holders (wanted, sound);
       CREATE INDEX holders_by_key ON holders (key);
       BEGIN`,
    );
    this.#get = this.#sqlite.prepare('SELECT path, kind, source, size, checksum FROM claims WHERE key = ?');
    this.#set = this.#sqlite.prepare('INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?)');
    this.#leave = this.#sqlite.prepare('INSERT OR IGNORE INTO departures VALUES (?)');
    this.#hasLeft = this.#sqlite.prepare('SELECT 1 FROM departures WHERE path = ?');
    this.#arrive = this.#sqlite.prepare('INSERT OR IGNORE INTO arrivals VALUES (?)');
    this.#hasArrived = this.#sqlite.prepare('SELECT 1 FROM arrivals WHERE path = ?');
    this.#hold = this.#sqlite.prepare(
      `INSERT INTO holders (wanted, number, key, path, size, checksum) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET key = excluded.key, size = excluded.size, checksum = excluded.checksum,
         sound = CASE WHEN path = excluded.path THEN sound END, path = excluded.path`,
    );
    this.#heldAnew = this.#sqlite.prepare(
      'UPDATE holders SET path = ?, size = ?, checksum = ?, sound = NULL WHERE key = ?',
    );
    this.#learn = this.#sqlite.prepare('UPDATE holders SET checksum = ? WHERE key = ? AND path = ?');
    this.#known = this.#sqlite.prepare(
      'SELECT checksum FROM holders WHERE key = ? AND path = ? AND checksum IS NOT NULL',
    );
    this.#learnSound = this.#sqlite.prepare('UPDATE holders SET sound = ? WHERE key = ? AND path = ?');
    this.#knownSound = this.#sqlite.prepare('SELECT sound FROM holders WHERE key = ? AND path = ?');
    this.#next = this.#sqlite.prepare('SELECT max(number) + 1 AS number FROM holders WHERE wanted = ?');
    this.#isSize = this.#sqlite.prepare('SELECT 1 FROM holders WHERE wanted = ? AND size = ?');
    this.#alike = this.#sqlite.prepare(
      `WITH found (number, is_last) AS (
         SELECT number, 1 FROM holders WHERE wanted = $wanted AND size = $unknown
         UNION SELECT number, 0 FROM holders WHERE wanted = $wanted AND size = $size AND checksum IS NULL
         UNION SELECT number, 0 FROM holders WHERE wanted = $wanted AND size = $size AND checksum = $checksum
         UNION SELECT number, 0 FROM holders WHERE wanted = $wanted AND sound = $sound
         UNION SELECT number, 0 FROM holders WHERE wanted = $wanted AND sound IS NULL AND $sound IS NOT NULL AND size >= 0
         UNION SELECT number, 0 FROM holders WHERE $any AND wanted = $wanted AND size >= 0
         UNION SELECT number, 1 FROM holders WHERE key = $key AND wanted = $wanted)
       SELECT number FROM found
       ORDER BY is_last AND NOT EXISTS (SELECT 1 FROM holders WHERE key = $key AND wanted = $wanted), number`,
    );
  }

  /** @param key of the path */
  get(key: string): Claim | undefined {
    return this.#mayBe.claimed.mayHave(key) ? this.#get.get(key) : undefined;
  }

  set(key: string, { path, kind, source, size, checksum }: Claim): void {
    this.#mayBe.claimed.add(key);
    this.#set.run(key, path, kind, source, size, checksum);
    if (this.#mayBe.held.mayHave(key)) this.#heldAnew.run(path, kind === 'file' ? size : null, checksum, key);
  }

  /** The plan takes a file away; its name may become free. */
  leave(path: string): void {
    this.#mayBe.departed.add(path);
    this.#leave.run(path);
    const key = this.keyOf(path);
    if (this.#mayBe.held.mayHave(key)) this.#heldAnew.run(path, UNKNOWN_SIZE, null, key);
  }

  hasLeft(path: string): boolean {
    return this.#mayBe.departed.mayHave(path) && this.#hasLeft.get(path) !== undefined;
  }

  /** A file that an interrupted run brought, whose plan is carried on. */
  arrive(path: string): void {
    this.#mayBe.arrived.add(path);
    this.#arrive.run(path);
  }

  hasArrived(path: string): boolean {
    return this.#mayBe.arrived.mayHave(path) && this.#hasArrived.get(path) !== undefined;
  }

  /** Remembers who had a name when somebody else wanted it. @param key its key */
  hold(key: string, { wanted, number, path, size, checksum }: NumberedHolder): void {
    this.#noteHeld(key, wanted);
    this.#hold.run(wanted, number, key, path, size, checksum);
  }

  /** Remembers that nobody had a numbered form of a name. @param key its key @param wanted the key of the name */
  holdFree(key: string, wanted: string, number: number, path: string): void {
    this.#noteHeld(key, wanted);
    this.#hold.run(wanted, number, key, path, UNKNOWN_SIZE, null);
  }

  #noteHeld(key: string, wanted: string): void {
    this.#mayBe.held.add(key);
    this.#mayBe.wanted.add(wanted);
  }

  /** @param path of the very file that was read: two may share a key */
  learnChecksum(key: string, path: string, checksum: string): void {
    this.#learn.run(checksum, key, path);
  }

  knownChecksum(key: string, path: string): string | null {
    return this.#mayBe.held.mayHave(key) ? (this.#known.get(key, path)?.checksum ?? null) : null;
  }

  /** @param sound the checksum of what it plays; empty when it cannot be compared */
  learnSound(key: string, path: string, sound: string): void {
    this.#learnSound.run(sound, key, path);
  }

  /** `null` when nobody asked yet. */
  knownSound(key: string, path: string): string | null {
    return this.#knownSound.get(key, path)?.sound ?? null;
  }

  /** The first number that no holder is remembered for; 1 is the wanted name itself. */
  nextNumber(wanted: string): number {
    return this.#mayBe.wanted.mayHave(wanted) ? (this.#next.get(wanted)?.number ?? 1) : 1;
  }

  hasHolderOfSize(wanted: string, size: number): boolean {
    return this.#mayBe.wanted.mayHave(wanted) && this.#isSize.get(wanted, size) !== undefined;
  }

  /**
   * Numbers whose holder may be the same file or have the same content or sound, then those whose name may be free; in
   * order. Where the file has one of the numbers itself, all are in order: a lower one that is free is nearer.
   *
   * @param file.size `null` when its content does not matter
   * @param file.sound `null` when its sound does not matter
   * @param file.any any file may be the same in another way
   */
  numbersToLookAt(
    wanted: string,
    file: {
      readonly path: string;
      readonly size: number | null;
      readonly checksum: string | null;
      readonly sound?: string | null;
      readonly any?: boolean;
    },
  ): number[] {
    const { path, size, checksum, sound = null, any = false } = file;
    const key = this.keyOf(path);
    const rows = this.#alike.all({ wanted, size, checksum, sound, key, unknown: UNKNOWN_SIZE, any: Number(any) });
    return [...new Set(rows.map(({ number }) => number))];
  }

  close(): void {
    this.#sqlite.close();
  }
}
