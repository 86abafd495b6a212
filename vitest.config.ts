import { defineConfig } from 'vitest/config';

/** They replace modules, so that they cannot share them with other files. */
const ALONE = [
  'test/database/location.test.ts',
  'test/database/open-to-read.test.ts',
  'test/filesystem/case-folding.test.ts',
  'test/tui/keys/key-text.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          // The crash tests kill processes and wait for them: `npm run test:crash`.
          exclude: ['test/crash/**', ...ALONE],
          // A process loads the modules once, not for each file: a fifth of the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
    // Tests work on real folders and real databases, some in child processes: a busy machine is no failure.
    testTimeout: 30_000,
    // Ink draws nothing under CI.
    env: { CI: 'false' },
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      include: ['src/domain/**/*.ts'],
      reporter: ['text'],
      thresholds: { branches: 95 },
    },
  },
});
