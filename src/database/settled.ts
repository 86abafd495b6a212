/** Errors of a synchronous piece become rejections. */
export function settled<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}
