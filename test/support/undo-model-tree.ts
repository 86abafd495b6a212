import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What stands at a path: all that an undo promises of a file, and of a folder all but its time. */
export interface Entry {
  readonly kind: 'file' | 'folder';
  /** SHA-256 of the content; empty for folders. */
  readonly content: string;
  readonly mode: number;
  /** Nanoseconds; empty for folders, whose times follow from what happens in them. */
  readonly mtime: string;
}

/** A tree as a plain map from absolute path to what is there. */
export class ModelTree {
  readonly root: string;
  /** What a new folder gets here. */
  readonly madeMode: number;
  readonly #entries = new Map<string, Entry>();

  constructor(root: string) {
    this.root = root;
    this.madeMode = lstatSync(root).mode & 0o7777;
  }

  /** What is on the disk now, the root left out. */
  static of(root: string): ModelTree {
    const tree = new ModelTree(root);
    const visit = (folder: string): void => {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        const stats = lstatSync(path, { bigint: true });
        const mode = Number(stats.mode & 0o7777n);
        if (stats.isDirectory()) {
          tree.put(path, { kind: 'folder', content: '', mode, mtime: '' });
          visit(path);
        } else {
          tree.put(path, { kind: 'file', content: sha256(readFileSync(path)), mode, mtime: String(stats.mtimeNs) });
        }
      }
    };
    visit(root);
    return tree;
  }

  at(path: string): Entry | undefined {
    return this.#entries.get(path);
  }

  has(path: string): boolean {
    return path === this.root || this.#entries.has(path);
  }

  isFile(path: string): boolean {
    return this.#entries.get(path)?.kind === 'file';
  }

  isFolder(path: string): boolean {
    return path === this.root || this.#entries.get(path)?.kind === 'folder';
  }

  put(path: string, entry: Entry): void {
    this.#entries.set(path, entry);
  }

  remove(path: string): void {
    this.#entries.delete(path);
  }

  /** Paths of what lies directly in a folder. */
  below(folder: string): string[] {
    return [...this.#entries.keys()].filter((path) => dirname(path) === folder);
  }

  /** A file stands where a folder on the way to the path would have to be. */
  isBehindFile(path: string): boolean {
    let folder = dirname(path);
    while (!this.has(folder)) folder = dirname(folder);
    return !this.isFolder(folder);
  }

  paths(): string[] {
    return [...this.#entries.keys()].sort();
  }

  /** One line a path, for comparing and for people. @param hidden names that are left out, with all below them */
  lines(hidden: readonly string[] = []): string[] {
    return this.paths()
      .filter((path) => !path.split('/').some((part) => hidden.includes(part)))
      .map((path) => {
        const entry = this.#entries.get(path)!;
        const what = entry.kind === 'folder' ? '/' : ` ${nameOf(entry.content)} ${entry.mtime}`;
        return `${path.slice(this.root.length + 1)} ${entry.mode.toString(8)}${what}`;
      });
  }

  /** The contents of all files. */
  contents(): Set<string> {
    return new Set([...this.#entries.values()].filter(({ kind }) => kind === 'file').map(({ content }) => content));
  }

  /** The first free name of `a (2).ext`, `a (3).ext` ... beside a path. */
  numbered(path: string): string {
    const name = basename(path);
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    for (let number = 2; ; number += 1) {
      const free = join(dirname(path), `${stem} (${number})${extension}`);
      if (!this.has(free)) return free;
    }
  }
}

const known = new Map<string, string>();

/** Remembers which text it was, so that failures can be read. */
export function sha256(content: Buffer | string): string {
  const hash = createHash('sha256').update(content).digest('hex');
  known.set(hash, JSON.stringify(content.toString()));
  return hash;
}

/** The text of a content, as far as it was seen. */
export function nameOf(hash: string): string {
  return known.get(hash) ?? hash;
}
