import { setFlagsFromString } from 'node:v8';

/** What runs so long is a large run; by then modules and threads are there, whose compiled code holds for other flags. In ms. */
const LARGE_RUN = 1000;

/** Both are about what V8 may keep before it collects: not doubling its young generation, the old one growing by half at a time. */
const FLAGS = ['--semi-space-growth-factor=1', '--heap-growing-percent=50'];

/**
 * Keeps the memory of a large run flat: while much is allocated, V8 takes more and more although little of it is in use. Of
 * 30,000 organized files that made 255 MB instead of 220, of 100,000 planned ones 315 instead of 245, in the same time.
 */
export function keepHeapSteady(): void {
  setTimeout(() => {
    FLAGS.forEach((flag) => {
      setFlagsFromString(flag);
    });
  }, LARGE_RUN).unref();
}
