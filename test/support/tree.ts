import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Path below the root (`.` is the root) -> kind, mode, mtime in ns, and SHA-256 or link text. */
export type Tree = Readonly<Record<string, string>>;

/** Everything below `root`, the root included. Two equal trees are identical in all that a rollback promises. */
export function treeOf(root: string): Tree {
  const tree: Record<string, string> = {};
  const visit = (path: string, name: string): void => {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return;
    const mode = (stats.mode & 0o7777n).toString(8);
    if (stats.isDirectory()) {
      tree[name] = `folder ${mode} ${stats.mtimeNs}`;
      for (const entry of readdirSync(path).sort()) visit(join(path, entry), name === '.' ? entry : `${name}/${entry}`);
    } else if (stats.isSymbolicLink()) {
      tree[name] = `link ${readlinkSync(path)}`;
    } else {
      tree[name] = `file ${mode} ${stats.mtimeNs} ${sha256(path)}`;
    }
  };
  visit(root, '.');
  return tree;
}

/** Names of the files below `root`, sorted; the backup store left out. */
export function namesIn(root: string): string[] {
  return Object.entries(treeOf(root))
    .filter(([name, entry]) => !entry.startsWith('folder') && !name.startsWith('.music-organize/'))
    .map(([name]) => name);
}

/**
 * A tree without the manifests that sessions leave in the backup store: what compares a library after two runs. What
 * compares before and after a rollback looks at all of it.
 */
export function withoutManifests(tree: Tree): Tree {
  const store = Object.keys(tree).some((name) => name.startsWith('.music-organize/objects/'));
  const isLeftOut = (name: string): boolean =>
    name.startsWith('.music-organize/sessions') || (!store && name === '.music-organize');
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !isLeftOut(name)));
}

/** The SHA-256 of every regular file below the roots, as a sorted multiset; manifests are nobody's content. */
export function contentsOf(...roots: readonly string[]): string[] {
  return roots
    .flatMap((root) => Object.values(withoutManifests(treeOf(root))))
    .filter((entry) => entry.startsWith('file'))
    .map((entry) => entry.split(' ')[3]!)
    .sort();
}

/** Contents without those that rewrites made: of each, the old one is in the backup store. */
export function withoutRewritten(
  contents: readonly string[],
  records: readonly { readonly operation_type: string; readonly checksum_after: string | null }[],
): string[] {
  const left = [...contents];
  for (const { operation_type, checksum_after } of records) {
    if (operation_type === 'rewrite' && checksum_after !== null) left.splice(left.indexOf(checksum_after), 1);
  }
  return left;
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** A folder that goes when the test ends. @param parent default: the system's */
export function temporaryFolder(parent = tmpdir()): string {
  const folder = realpathSync(mkdtempSync(join(parent, 'music-organize-')));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes files, with the folders that they need. @returns the root */
export function write(root: string, files: Readonly<Record<string, string | Buffer>>): string {
  mkdirSync(root, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** A folder on a file system other than the system's temporary folder; `null` where there is none. */
export const OTHER_DISK = otherDisk();

function otherDisk(): string | null {
  const found = lstatSync('/dev/shm', { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.dev !== lstatSync(tmpdir()).dev ? '/dev/shm' : null;
}
