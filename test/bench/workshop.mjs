import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SESSIONS } from './history-sizes.mjs';
import { measure, output, run } from './processes.mjs';

const PROGRAM = fileURLToPath(new URL('../../bin/music-organize.js', import.meta.url));
const BIG_HISTORY = fileURLToPath(new URL('./big-history.mjs', import.meta.url));
const MAKE_COLLECTION = fileURLToPath(new URL('./make-collection.mjs', import.meta.url));

/** A folder of our own to measure in: a collection, a library, and a home folder, so that nothing of the user's is read. */
export class Workshop {
  #homes = 0;

  /** @param {string} parent made if need be; on a real disk, or flushing costs nothing */
  constructor(parent) {
    mkdirSync(parent, { recursive: true });
    this.parent = realpathSync(parent);
    this.folder = mkdtempSync(path.join(this.parent, 'run-'));
    this.source = path.join(this.folder, 'source');
    this.library = path.join(this.folder, 'library');
    this.newHome();
  }

  /** Without a history, without settings and without caches: as for somebody who starts the program for the first time. */
  newHome() {
    if (this.env !== undefined) rmSync(this.env.HOME, { recursive: true, force: true });
    this.#homes += 1;
    const home = path.join(this.folder, `home-${this.#homes}`);
    mkdirSync(home);
    this.env = {
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      HOME: home,
      BEETSDIR: home,
      XDG_STATE_HOME: path.join(home, 'state'),
      XDG_CACHE_HOME: path.join(home, 'cache'),
      XDG_CONFIG_HOME: path.join(home, 'config'),
    };
  }

  /** A new collection of so many tiny files, no library, a new home. Waits until it is on the disk: that is not measured. */
  async fill(count) {
    this.removeCollections();
    this.newHome();
    await this.run([process.execPath, MAKE_COLLECTION, this.source, String(count), 'mixed']);
    await this.flush();
  }

  removeCollections() {
    rmSync(this.source, { recursive: true, force: true });
    rmSync(this.library, { recursive: true, force: true });
  }

  async flush() {
    await this.run(['sync', '-f', this.folder]);
  }

  run(command) {
    return run(command, this.env);
  }

  /** @param {Readonly<Record<string, string>>} more environment */
  measure(command, more = {}) {
    return measure(command, { ...this.env, ...more }, this.folder);
  }

  /**
   * The history of `big-history.mjs`, which stays for the next time. A process of its own makes it, so that it can be ended.
   *
   * @returns {Promise<string>} the database file
   */
  async history(operations, sessions = SESSIONS) {
    const unfinished = path.join(this.folder, 'history');
    const command = [process.execPath, BIG_HISTORY, this.parent, String(operations), String(sessions), unfinished];
    return (await output(command, this.env)).trim();
  }

  /** The command line of our program. */
  ours(...args) {
    return [process.execPath, PROGRAM, ...args];
  }

  /** What our program prints. */
  print(...args) {
    return output(this.ours(...args), this.env);
  }

  /** The command line of a beets that moves, as `organize` does; without asking, without the network. */
  beets() {
    const config = path.join(this.env.HOME, 'beets.yaml');
    const settings = [
      `directory: ${JSON.stringify(this.library)}`,
      `library: ${JSON.stringify(path.join(this.env.HOME, 'beets.db'))}`,
      'import: {move: yes, write: no}',
      'plugins: []',
    ];
    writeFileSync(config, settings.join('\n'));
    return ['beet', '-c', config, 'import', '-q', '-A', this.source];
  }

  /** A fast run that did nothing would look like a good one. */
  requireArrived(count, { left }) {
    const [arrived, stayed] = [tracksIn(this.library), tracksIn(this.source)];
    if (arrived === count && stayed === left) return;
    throw new Error(`${arrived} of ${count} files arrived, and ${stayed} stayed where ${left} should`);
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function tracksIn(root) {
  try {
    return readdirSync(root, { recursive: true }).filter((name) => /\.(?:mp3|flac|m4a|ogg|opus)$/.test(name)).length;
  } catch (error) {
    if (error.code === 'ENOENT') return 0; // An emptied source is removed.
    throw error;
  }
}
