import type { Selectable, SqlBool } from 'kysely';
import type { RecordFilter } from './filters.js';
import type { HistoryConnection } from './connection.js';
import type { RecordTable } from './tables.js';

const PAGE_SIZE = 500;

/** Who has more records of one kind than this has many: they are not counted on. */
const COUNTED = 20_000;

/** Whether a path, old or new, is one of those that are looked for. */
export type PathFilter = (path: string) => boolean;

/** Reads by id from where the last page ended: no OFFSET, so that every page costs the same. */
export function* recordPages(
  connection: HistoryConnection,
  sessionId: string,
  filter: RecordFilter,
): Generator<Selectable<RecordTable>> {
  const query = new RecordQuery(connection, sessionId, filter);
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let after: number | undefined;
  while (left > 0) {
    const size = Math.min(PAGE_SIZE, left);
    const page = connection.all(query.page(after, size).selectAll());
    yield* page;
    left -= page.length;
    after = page.at(-1)?.id;
    if (page.length < size) return;
  }
}

/** The same, of those with a path that is wanted; only they are read as a whole, since details are most of a record. */
export function* recordsWherePaths(
  connection: HistoryConnection,
  sessionId: string,
  filter: RecordFilter,
  isWanted: PathFilter,
): Generator<Selectable<RecordTable>> {
  const query = new RecordQuery(connection, sessionId, filter);
  const find = connection.lookup((id: number) =>
    connection.build.selectFrom('known_records').selectAll().where('id', '=', id),
  );
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  for (let after: number | undefined; left > 0;) {
    const page = connection.all(query.page(after, PAGE_SIZE).select(['id', 'source_path', 'target_path']));
    for (const { id, source_path, target_path } of page) {
      if (![source_path, target_path].some((path) => path !== null && isWanted(path))) continue;
      const row = find(id);
      if (row === undefined) continue;
      yield row;
      left -= 1;
      if (left <= 0) return;
    }
    after = page.at(-1)?.id;
    if (page.length < PAGE_SIZE) return;
  }
}

/** The columns of a record that an index has, after that of the session. */
type IndexedColumn = 'status' | 'operation_type';

/**
 * The records of a session in order, by the index that finds them without passing over others: of a million operations
 * that were done, and none that failed, a page of failed ones is there at once.
 */
class RecordQuery {
  readonly #connection: HistoryConnection;
  readonly #sessionId: string;
  readonly #order: 'asc' | 'desc';
  readonly #wanted: ReadonlyMap<IndexedColumn, readonly string[]>;
  /** It is looked up in its index, a value each; the other one is asked of what that gives. */
  readonly #by: IndexedColumn | undefined;

  constructor(connection: HistoryConnection, sessionId: string, { status, type, order = 'asc' }: RecordFilter) {
    this.#connection = connection;
    this.#sessionId = sessionId;
    this.#order = order;
    this.#wanted = new Map([
      ...(status === undefined ? [] : [['status', [...new Set(status)]] as const]),
      ...(type === undefined ? [] : [['operation_type', [...new Set(type)]] as const]),
    ]);
    const columns = [...this.#wanted.keys()];
    this.#by = columns.length > 1 && this.#count('status') < this.#count('operation_type') ? 'status' : columns.at(-1);
  }

  page(after: number | undefined, size: number) {
    const ids = this.#arms(after).reduce((one, other) => one.unionAll(other));
    return this.#connection.build
      .selectFrom('known_records')
      .where('id', 'in', ids.orderBy('id', this.#order).limit(size))
      .orderBy('id', this.#order);
  }

  /** Ids by value; where each is in order, SQLite joins them as it goes. */
  #arms(after: number | undefined) {
    const { sql } = this.#connection;
    const by = this.#by;
    if (by === undefined) return [this.#ids(after)];
    const values = this.#wanted.get(by) ?? [];
    if (values.length === 0) return [this.#ids(after).where(sql<SqlBool>`false`)];
    const others = [...this.#wanted].filter(([column]) => column !== by);
    return values.map((value) =>
      others.reduce(
        // With the plus, no index is used for it.
        (query, [column, some]) => query.where(sql`+${sql.ref(column)}`, 'in', some),
        this.#ids(after).where(sql.ref(by), '=', value),
      ),
    );
  }

  #ids(after: number | undefined) {
    const query = this.#connection.build
      .selectFrom('known_records')
      .select('id')
      .where('session_id', '=', this.#sessionId);
    return after === undefined ? query : query.where('id', this.#order === 'asc' ? '>' : '<', after);
  }

  /** How many records have one of the values; many are not counted to the end. */
  #count(column: IndexedColumn): number {
    const { build, sql } = this.#connection;
    const some = this.#ids(undefined)
      .where(sql.ref(column), 'in', this.#wanted.get(column) ?? [])
      .limit(COUNTED);
    const row = this.#connection.first(
      build.selectFrom(some.as('some')).select((counted) => counted.fn.countAll<number>().as('count')),
    );
    return row?.count ?? 0;
  }
}
