/**
 * What one would write first, with the libraries that one would take, and the way they are meant to be used: eight files at a
 * time, statements that kysely compiles, a transaction a record, WAL. It is honest work, but it has no plan, sees no
 * conflicts, and its record comes after the move: what a crash leaves, it does not know.
 *
 *     node test/bench/obvious.mjs SOURCE LIBRARY DATABASE
 */
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import glob from 'fast-glob';
import { hashFile } from 'hasha';
import { Kysely, SqliteDialect } from 'kysely';
import { parseFile } from 'music-metadata';

const AT_A_TIME = 8;
const [source, library, databaseFile] = process.argv.slice(2);

const sqlite = new Database(databaseFile);
sqlite.pragma('journal_mode = WAL');
const database = new Kysely({ dialect: new SqliteDialect({ database: sqlite }) });
await database.schema
  .createTable('moves')
  .addColumn('id', 'integer', (column) => column.primaryKey())
  .addColumn('source', 'text')
  .addColumn('target', 'text')
  .addColumn('sha256', 'text')
  .addColumn('moved_at', 'text')
  .execute();

const folders = new Set();
const files = glob.stream('**/*.{mp3,flac,m4a,ogg,opus}', { cwd: source, absolute: true })[Symbol.asyncIterator]();
await Promise.all(Array.from({ length: AT_A_TIME }, work));
await database.destroy();

async function work() {
  for (let next = await files.next(); !next.done; next = await files.next()) await move(next.value);
}

async function move(file) {
  const { common } = await parseFile(file, { skipCovers: true });
  const sha256 = await hashFile(file, { algorithm: 'sha256' });
  const target = path.join(library, ...placeOf(common), nameOf(common, path.extname(file)));
  const folder = path.dirname(target);
  if (!folders.has(folder)) {
    await mkdir(folder, { recursive: true });
    folders.add(folder);
  }
  await rename(file, target);
  const record = { source: file, target, sha256, moved_at: new Date().toISOString() };
  await database.insertInto('moves').values(record).execute();
}

function placeOf({ albumartist, artist, album, year }) {
  return [albumartist ?? artist ?? 'Unknown', `${album ?? 'Unknown'} (${year ?? 0})`].map(clean);
}

function nameOf({ track, title }, extension) {
  return clean(`${String(track.no ?? 0).padStart(2, '0')} - ${title ?? 'Unknown'}${extension}`);
}

function clean(name) {
  return name.replaceAll(/[/\\:*?"<>|\0]/g, '_');
}
