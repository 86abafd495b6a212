import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import BetterSqlite3 from 'better-sqlite3';
import type * as KyselyPackage from 'kysely';
import type { Compilable, InferResult, Kysely, SqlBool } from 'kysely';
import { HistoryError, systemErrorCode } from '../domain/errors.js';
import { KnownRecords } from './known-records.js';
import { migrate } from './migrate.js';
import { openToRead } from './open-to-read.js';
import { guarded } from './sqlite-errors.js';
import type { HistoryTables } from './tables.js';

// Its CommonJS build: as 260 ES modules it takes half as long again to load, which every command waits for.
const kysely = createRequire(import.meta.url)('kysely') as typeof KyselyPackage;

/** How long a statement waits for another process's transaction, in ms. */
const BUSY_TIMEOUT = 5000;
/** KiB of pages in memory: records are written in order and read once, and the system keeps pages as well. */
const CACHE = 4096;
/** Bytes of the write-ahead log that may stay on the disk. */
const LARGEST_LOG = 16 * 1024 * 1024;

/** What a statement that writes did. In words of our own: who uses the package need not have the driver's types. */
export interface Written {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/**
 * One connection to a history. kysely builds and checks the SQL; better-sqlite3 runs it, synchronously, so that a
 * batch is one transaction with nothing in between, and no write can be left un-awaited.
 */
export class HistoryConnection {
  /** Builds queries; it has no driver and cannot run them itself. */
  readonly build: Kysely<HistoryTables>;
  readonly #sqlite: BetterSqlite3.Database;
  /** What messages call it: to be read, it may be open as a copy or in memory. */
  readonly #path: string;
  readonly #known: KnownRecords;
  readonly #statements = new Map<string, BetterSqlite3.Statement<unknown[]>>();

  private constructor(sqlite: BetterSqlite3.Database, path: string, access: 'read' | 'write') {
    this.#sqlite = sqlite;
    this.#path = path;
    this.#known = new KnownRecords(sqlite, access);
    this.build = new kysely.Kysely<HistoryTables>({
      dialect: {
        createAdapter: () => new kysely.SqliteAdapter(),
        createDriver: () => new kysely.DummyDriver(),
        createIntrospector: (database) => new kysely.SqliteIntrospector(database),
        createQueryCompiler: () => new kysely.SqliteQueryCompiler(),
      },
    });
  }

  /**
   * Opens a history. To write, its schema is brought up to date; to read, nothing changes, and where there is no
   * history yet an empty one is read.
   *
   * @param path the database file; to write, its folder exists
   * @throws HistoryError when it cannot be opened, is no history, or its settings do not hold
   */
  static open(path: string, access: 'read' | 'write'): HistoryConnection {
    return guarded(path, () => {
      requireFile(path);
      const sqlite = access === 'write' ? new BetterSqlite3(path) : openToRead(path);
      try {
        sqlite.pragma(`busy_timeout = ${String(BUSY_TIMEOUT)}`);
        sqlite.pragma(`cache_size = -${String(CACHE)}`);
        if (access === 'write') {
          sqlite.pragma('journal_mode = WAL');
          // Every 1,000 pages (4 MB) a commit writes it back; what a reader made grow beyond this is cut off afterwards.
          sqlite.pragma(`journal_size_limit = ${String(LARGEST_LOG)}`);
        }
        // better-sqlite3 comes up with NORMAL in WAL mode, which loses commits in a power cut.
        sqlite.pragma('synchronous = FULL');
        sqlite.pragma('foreign_keys = ON');
        sqlite.pragma('trusted_schema = OFF');
        assertPragma(sqlite, 'synchronous', 2);
        assertPragma(sqlite, 'foreign_keys', 1);
        if (access === 'write') migrate(sqlite);
        else sqlite.pragma('query_only = ON');
        return new HistoryConnection(sqlite, path, access);
      } catch (error) {
        sqlite.close();
        throw error;
      }
    });
  }

  run(query: Compilable): Written {
    const { statement, parameters } = this.#prepare(query);
    return this.#guard(() => statement.run(...parameters));
  }

  all<Q extends Compilable<unknown>>(query: Q): InferResult<Q> {
    const { statement, parameters } = this.#prepare(query);
    return this.#guard(() => {
      this.#known.follow();
      return statement.all(...parameters);
    }) as InferResult<Q>;
  }

  first<Q extends Compilable<unknown>>(query: Q): InferResult<Q>[number] | undefined {
    const { statement, parameters } = this.#prepare(query);
    return this.#guard(() => {
      this.#known.follow();
      return statement.get(...parameters);
    }) as InferResult<Q>[number] | undefined;
  }

  /**
   * The first row of a query that is asked of record after record: it is built and compiled once, at its first use, since
   * that takes several times as long as to answer it from an index.
   *
   * @param build gets what stands for the values, in their order
   */
  lookup<Values extends readonly unknown[], Q extends Compilable<unknown>>(
    build: (...values: Values) => Q,
  ): (...values: Values) => InferResult<Q>[number] | undefined {
    const bind = this.#once(build);
    return (...values) => {
      const { statement, bound } = bind(values);
      return this.#guard(() => statement.get(...bound)) as InferResult<Q>[number] | undefined;
    };
  }

  /** All rows of such a query. @see lookup */
  lookupAll<Values extends readonly unknown[], Q extends Compilable<unknown>>(
    build: (...values: Values) => Q,
  ): (...values: Values) => InferResult<Q> {
    const bind = this.#once(build);
    return (...values) => {
      const { statement, bound } = bind(values);
      return this.#guard(() => statement.all(...bound)) as InferResult<Q>;
    };
  }

  /** A statement that writes record after record. @see lookup */
  write<Values extends readonly unknown[]>(build: (...values: Values) => Compilable): (...values: Values) => Written {
    const bind = this.#once(build);
    return (...values) => {
      const { statement, bound } = bind(values);
      return this.#guard(() => statement.run(...bound));
    };
  }

  /** Prepares a statement at its first use; then it only takes the values to their places. */
  #once<Values extends readonly unknown[]>(
    build: (...values: Values) => Compilable,
  ): (values: Values) => { statement: BetterSqlite3.Statement<unknown[]>; bound: unknown[] } {
    let prepared: Prepared | undefined;
    const prepare = (): Prepared => {
      const slots = Array.from({ length: build.length }, () => Symbol('value'));
      const { statement, parameters } = this.#prepare(build(...(slots as readonly unknown[] as Values)));
      return {
        statement,
        places: parameters.map((parameter) => slots.indexOf(parameter as symbol)),
        fixed: parameters,
      };
    };
    return (values) => {
      const { statement, places, fixed } = (prepared ??= prepare());
      return { statement, bound: places.map((place, index) => (place < 0 ? fixed[index] : values[place])) };
    };
  }

  /**
   * One row, as `limit` takes it. With a number, which kysely makes a parameter, SQLite prepares the statement anew each time
   * that it is run, as its plan may depend on the limit.
   */
  readonly one = kysely.sql.lit(1);

  /** For what kysely has no words for. */
  readonly sql = kysely.sql;

  /** The session that a session undid; with a literal path, as the index `operation_sessions_by_undone` has it. */
  readonly undoneSession = kysely.sql<string | null>`json_extract(metadata, '$.undoes_session')`;

  /** Of a session that is being removed. @see SessionSweep */
  readonly isForgotten = kysely.sql<SqlBool>`json_extract(metadata, '$.forgotten') is 1`;
  readonly isKnown = kysely.sql<SqlBool>`json_extract(metadata, '$.forgotten') is not 1`;

  /** Runs `work` in one IMMEDIATE transaction: all of it is durable when this returns, or none of it. */
  transaction<T>(work: () => T): T {
    return this.#guard(() => this.#sqlite.transaction(work).immediate());
  }

  /** Call it when this connection marked or removed sessions. @see isForgotten */
  forgottenChanged(): void {
    this.#guard(() => {
      this.#known.refresh();
    });
  }

  /** A number that is another one when another connection has written since it was asked for (`PRAGMA data_version`). */
  dataVersion(): number {
    return this.#guard(() => Number(this.#sqlite.pragma('data_version', { simple: true })));
  }

  /** Nothing was there to be read: it is an empty history in memory, which does not follow what is written later. */
  get isStandIn(): boolean {
    return this.#sqlite.memory;
  }

  /** `ok`, or what SQLite's integrity check found. */
  integrityCheck(): string[] {
    return this.#guard(() =>
      (this.#sqlite.pragma('integrity_check') as { integrity_check: string }[]).map((row) => row.integrity_check),
    );
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #prepare(query: Compilable): { statement: BetterSqlite3.Statement<unknown[]>; parameters: readonly unknown[] } {
    const { sql, parameters } = query.compile();
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#guard(() => this.#sqlite.prepare<unknown[]>(sql));
      // Lists of ids make endless variants of one statement: keep the fixed ones only.
      if (this.#statements.size < 200) this.#statements.set(sql, statement);
    }
    return { statement, parameters };
  }

  #guard<T>(work: () => T): T {
    return guarded(this.#path, work);
  }
}

interface Prepared {
  readonly statement: BetterSqlite3.Statement<unknown[]>;
  /** For each parameter the value that goes there; -1 for what is the same each time. */
  readonly places: readonly number[];
  readonly fixed: readonly unknown[];
}

/** A pipe would be waited for. What cannot be looked at is told by opening it. */
function requireFile(path: string): void {
  try {
    if (statSync(path).isFile()) return;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return;
  }
  throw new HistoryError(`The history ${path} is no file.`, { path, hint: 'Name another one with --history-db.' });
}

function assertPragma(sqlite: BetterSqlite3.Database, name: string, expected: number): void {
  const actual = sqlite.pragma(name, { simple: true });
  if (actual !== expected) {
    throw new HistoryError(`SQLite did not accept ${name}=${String(expected)} (it is ${String(actual)}).`);
  }
}
