import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** What runs so long is a large run; by then modules and threads are there, whose compiled code holds for other flags. In ms. */
const LARGE_RUN = 1000;

/** How often the heap is looked at, in ms: its young generation takes longer to double. */
const LOOK = 50;

/** Bytes of both halves of the young generation: twice as many save no time that could be measured. */
const YOUNG = 16 * 1024 * 1024;

/** Both are about what V8 may keep before it collects: not doubling its young generation, the old one growing by a quarter at a time. */
const FLAGS = ['--semi-space-growth-factor=1', '--heap-growing-percent=25'];

/**
 * Keeps the memory of a large run flat: while much is allocated, V8 takes more and more although little of it is in use.
 *
 * The flags are set again and again, since V8 puts the first of them back to 2 whenever it makes the heap of another thread
 * (`Heap::ConfigureHeap`).
 */
export function keepHeapSteady(): void {
  const start = performance.now();
  let isLarge = false;
  setInterval(() => {
    isLarge ||= performance.now() - start >= LARGE_RUN || youngGeneration() >= YOUNG;
    if (isLarge) for (const flag of FLAGS) setFlagsFromString(flag);
  }, LOOK).unref();
}

function youngGeneration(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0;
}
