/** Whether `path` is `root` or lies below it. Both absolute, without `.` and `..` parts. */
export function isInside(path: string, root: string): boolean {
  if (path.includes('..') && path.split('/').includes('..')) return false;
  if (!path.startsWith(root)) return false;
  return path.length === root.length || root.endsWith('/') || path[root.length] === '/';
}

/** The part of `path` below `root`, with `/` between its parts. */
export function relativeTo(root: string, path: string): string {
  return path.slice(root.endsWith('/') ? root.length : root.length + 1);
}
