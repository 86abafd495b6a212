import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Vitest's root is the folder it is started in, which npm makes the package's own.
    include: ['test/crash/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // One at a time: a crash test measures where a process dies, so it should not compete for the disk.
    maxWorkers: 1,
    fileParallelism: false,
  },
});
