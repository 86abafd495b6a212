import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotPossible } from './problem.mjs';
import { isThere } from './processes.mjs';

const MAKE_REAL = fileURLToPath(new URL('./make-real.mjs', import.meta.url));
/** Of the bytes that should be out of the page cache, so many may still be in it. */
const STILL_THERE = 0.02;

/**
 * The large files of a run. They are made once, and put back after each turn: a file keeps its inode wherever a program moves
 * it, and with it its place in the page cache.
 */
export class RealCorpus {
  #shop;
  /** Paths by inode. */
  #homes = new Map();

  constructor(shop) {
    this.#shop = shop;
  }

  /** @returns {Promise<number>} bytes */
  async make(count) {
    this.#shop.removeCollections();
    await this.#shop.run([process.execPath, MAKE_REAL, this.#shop.source, String(count)]);
    let bytes = 0;
    for (const file of filesIn(this.#shop.source)) {
      this.#homes.set(inodeOf(file), file);
      bytes += lstatSync(file).size;
    }
    await this.#shop.flush();
    return bytes;
  }

  /** Every file at its first place, no library, a new home. What is left of a turn before is on the disk. */
  async putBack() {
    const { source, library } = this.#shop;
    const found = [source, library].flatMap(filesIn).filter((file) => this.#homes.has(inodeOf(file)));
    if (found.length !== this.#homes.size) {
      throw new Error(`${found.length} of ${this.#homes.size} large files are there after the turn before`);
    }
    for (const file of found) {
      const home = this.#homes.get(inodeOf(file));
      if (home === file) continue;
      mkdirSync(path.dirname(home), { recursive: true });
      renameSync(file, home);
    }
    rmSync(library, { recursive: true, force: true });
    this.#shop.newHome();
    await this.#shop.flush();
  }

  /** Reads every file, so that what comes then finds them in memory. */
  async warm() {
    await this.#shop.run(['sh', '-c', 'find "$1" -type f -exec cat {} + > /dev/null', 'sh', this.#shop.source]);
  }

  /**
   * Takes the files out of the page cache, which needs no rights: the kernel is told that nobody needs them.
   *
   * @throws NotPossible
   */
  async cool() {
    if (process.platform !== 'linux' || !isThere('dd'))
      throw new NotPossible('only on Linux, with the dd of coreutils');
    const script = 'find "$1" -type f -exec dd if={} iflag=nocache count=0 status=none ";"';
    await this.#shop.run(['sh', '-c', script, 'sh', this.#shop.source]);
    await this.#requireCold();
  }

  /** Without `fincore` of util-linux it has to be believed. */
  async #requireCold() {
    if (!isThere('fincore')) return;
    const sum = `find "$1" -type f -exec fincore -b -n -o RES,SIZE {} + |
      awk '{ there += $1; all += $2 } END { exit !(there <= all * ${STILL_THERE}) }'`;
    try {
      await this.#shop.run(['sh', '-c', sum, 'sh', this.#shop.source]);
    } catch (error) {
      if (!/ ended with 1: $/.test(error.message)) throw error;
      throw new NotPossible('this file system keeps the files in memory');
    }
  }
}

function filesIn(root) {
  let entries;
  try {
    entries = readdirSync(root, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return []; // An emptied source is removed, and a library may not be there yet.
    throw error;
  }
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function inodeOf(file) {
  return lstatSync(file, { bigint: true }).ino;
}
