/** Whether `path` is `root` or lies below it. Both absolute, without `.` and `..` parts. */
export function isInside(path: string, root: string): boolean {
  if (path.split('/').includes('..')) return false;
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return path === root || path.startsWith(prefix);
}

/** The part of `path` below `root`, with `/` between its parts. */
export function relativeTo(root: string, path: string): string {
  return path.slice(root.endsWith('/') ? root.length : root.length + 1);
}
