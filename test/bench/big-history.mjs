import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperationHistoryTracker } from 'music-organize';
import { BIG_SESSION, SESSIONS } from './history-sizes.mjs';

const ALBUM_SIZE = 12;
const ALBUMS_AN_ARTIST = 5;
/** Operations that one transaction writes. */
const BATCH = 5000;
/** One in so many was not done, for filters to find. */
const FAILS = 997;

/**
 *     node test/bench/big-history.mjs PARENT OPERATIONS SESSIONS UNFINISHED      prints the database file
 *
 * A history with a session of so many operations, the newest of so many, as organizing an untidy collection leaves it: folders made, files
 * moved, with checksums, identities and reasons. It stays in `parent` for the next time.
 *
 * @param {string} unfinished what it is until it is whole; on the same disk
 * @returns {string} the database file
 */
export function bigHistory(parent, operations, sessions = SESSIONS, unfinished = `${parent}/history-${process.pid}`) {
  const folder = path.join(parent, `history-${operations}-${sessions}-${makerHash()}`);
  const file = path.join(folder, 'history.db');
  if (existsSync(file)) return file;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  // The folders are there, and no file in them.
  const roots = { sourceRoot: path.join(folder, 'music to sort'), targetRoot: path.join(folder, 'music') };
  for (const root of Object.values(roots)) mkdirSync(path.join(unfinished, path.relative(folder, root)));
  writeHistory(path.join(unfinished, 'history.db'), operations, sessions, roots);
  renameSync(unfinished, folder);
  return file;
}

/** Another maker or another schema makes another history. */
function makerHash() {
  const schemas = fileURLToPath(new URL('../../schema', import.meta.url));
  const sql = readdirSync(schemas, { recursive: true }).filter((name) => name.endsWith('.sql'));
  const files = [fileURLToPath(import.meta.url), ...sql.sort().map((name) => path.join(schemas, name))];
  return createHash('sha256')
    .update(files.map((file) => readFileSync(file)).join('\0'))
    .digest('hex')
    .slice(0, 8);
}

function writeHistory(file, operations, sessions, roots) {
  const history = OperationHistoryTracker.openSync({ path: file });
  try {
    for (let session = 0; session < sessions - 1; session += 1) {
      writeSession(history, `small-${String(session).padStart(5, '0')}`, 1 + (session % ALBUM_SIZE), roots);
    }
    writeSession(history, BIG_SESSION, operations, roots);
  } finally {
    history.closeSync();
  }
}

function writeSession(history, sessionId, operations, roots) {
  history.startSessionSync({ sessionId, ...roots, metadata: { kind: 'organize' } });
  for (let from = 0; from < operations; from += BATCH) {
    const count = Math.min(BATCH, operations - from);
    const intents = Array.from({ length: count }, (_, index) => operationAt(from + index, roots));
    const ids = history.commit({ sessionId, outcomes: [], intents, directoryTimes: [] });
    const outcomes = ids.map((id, index) => outcomeOf(id, from + index, intents[index]));
    history.commit({ sessionId, outcomes, intents: [], directoryTimes: [] });
  }
  history.endSessionSync(sessionId);
}

/** Of each album, the folder first. */
function operationAt(index, { sourceRoot, targetRoot }) {
  const album = Math.floor(index / (ALBUM_SIZE + 1));
  const track = index % (ALBUM_SIZE + 1);
  const artist = `Artist ${Math.floor(album / ALBUMS_AN_ARTIST)}`;
  const folder = path.join(targetRoot, artist, `Album ${album} (${1960 + (album % 60)})`);
  if (track === 0) {
    const details = { reason: 'folder of an album' };
    return { type: 'create_directory', sourcePath: null, targetPath: folder, checksum: null, size: null, details };
  }
  const name = `${String(track).padStart(2, '0')} - Song ${track} of the Évening ${album}.flac`;
  return {
    type: 'move',
    sourcePath: path.join(sourceRoot, `rip ${String(album).padStart(5, '0')} [FLAC, 2009]`, `track${track}.flac`),
    targetPath: path.join(folder, name),
    checksum: checksumOf(index),
    size: 20_000_000 + index,
    details: {
      identity: identityOf(index),
      reason: `tags: ${artist}, Album ${album}, track ${track}`,
      kind: 'album',
      kind_reason: 'the tags name an album',
      album_folder: path.relative(targetRoot, folder),
    },
  };
}

function outcomeOf(id, index, { type, targetPath, details }) {
  const failed = index % FAILS === FAILS - 1;
  const isFile = type === 'move';
  return {
    id,
    status: failed ? 'failed' : 'completed',
    message: failed ? 'permission denied' : null,
    checksumBefore: isFile ? checksumOf(index) : null,
    checksumAfter: isFile && !failed ? checksumOf(index) : null,
    targetPath,
    backupPath: null,
    details: failed ? details : { ...details, result: identityOf(index) },
  };
}

function identityOf(index) {
  return {
    kind: 'file',
    size: 20_000_000 + index,
    mtime_ns: `${1_100_000_000_000_000_000n + BigInt(index) * 1_000_000_123n}`,
    inode: String(1_000_000 + index),
    device: '64768',
    mode: 0o644,
    uid: 1000,
    gid: 1000,
    links: 1,
  };
}

function checksumOf(index) {
  return createHash('sha256').update(String(index)).digest('hex');
}

if (import.meta.filename === process.argv[1]) {
  const [parent, operations, sessions, unfinished] = process.argv.slice(2);
  console.log(bigHistory(parent, Number(operations), Number(sessions), unfinished));
}
