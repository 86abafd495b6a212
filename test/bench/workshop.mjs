import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCollection } from './make-collection.mjs';

const PROGRAM = fileURLToPath(new URL('../../bin/music-organize.js', import.meta.url));
const DRIVER = fileURLToPath(new URL('../../node_modules/better-sqlite3', import.meta.url));

/** A folder of our own to measure in: a collection, a library, and a home folder, so that nothing of the user's is read. */
export class Workshop {
  /** @param {string} parent made if need be; on a real disk, or flushing costs nothing */
  constructor(parent) {
    mkdirSync(parent, { recursive: true });
    this.folder = realpathSync(mkdtempSync(path.join(parent, 'run-')));
    this.source = path.join(this.folder, 'source');
    this.library = path.join(this.folder, 'library');
    const home = path.join(this.folder, 'home');
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

  /** A new collection of so many files, and no library. Waits until it is on the disk: writing it is not measured. */
  fill(count) {
    rmSync(this.source, { recursive: true, force: true });
    rmSync(this.library, { recursive: true, force: true });
    makeCollection(this.source, count);
    spawnSync('sync', ['-f', this.folder]);
  }

  /** The command line of our program. */
  ours(...args) {
    return [process.execPath, PROGRAM, ...args];
  }

  /** Node alone, which opens the history and asks for what `sessions` shows. */
  queryAlone() {
    const history = path.join(this.env.XDG_STATE_HOME, 'music-organizer/operation_history.db');
    const script = `
      const database = new (require(${JSON.stringify(DRIVER)}))(${JSON.stringify(history)}, { readonly: true, fileMustExist: true });
      database.prepare('SELECT * FROM operation_sessions ORDER BY start_time DESC, session_id DESC LIMIT 50').all();
      database.close();`;
    return [process.execPath, '-e', script];
  }

  /** The command line of a beets that moves, as `organize` does; without asking, without the network. */
  beets() {
    const config = path.join(this.folder, 'beets.yaml');
    const settings = [
      `directory: ${JSON.stringify(this.library)}`,
      `library: ${JSON.stringify(path.join(this.folder, 'beets.db'))}`,
      'import: {move: yes, write: no}',
      'plugins: []',
    ];
    writeFileSync(config, settings.join('\n'));
    return ['beet', '-c', config, 'import', '-q', '-A', this.source];
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
