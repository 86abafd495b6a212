import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They kill processes and wait for them: `npm run test:crash`.
    exclude: ['test/crash/**'],
    // Tests work on real folders and real databases, some in child processes: a busy machine is no failure.
    testTimeout: 30_000,
    // Ink draws nothing under CI.
    env: { CI: 'false' },
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/domain/**/*.ts'],
      reporter: ['text'],
      thresholds: { branches: 95 },
    },
  },
});
