import { readFileSync } from 'node:fs';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What plain JavaScript needs without types to lean on: mistakes, not style. (@eslint/js would be one more dependency.) */
const mistakes = {
  'constructor-super': 'error',
  'for-direction': 'error',
  'no-async-promise-executor': 'error',
  'no-case-declarations': 'error',
  'no-compare-neg-zero': 'error',
  'no-cond-assign': 'error',
  'no-constant-binary-expression': 'error',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-duplicate-case': 'error',
  'no-fallthrough': 'error',
  'no-global-assign': 'error',
  'no-irregular-whitespace': 'error',
  'no-loss-of-precision': 'error',
  'no-misleading-character-class': 'error',
  'no-prototype-builtins': 'error',
  'no-self-assign': 'error',
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-useless-backreference': 'error',
  'no-useless-catch': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'preserve-caught-error': 'error',
  'prefer-const': 'error',
  'require-yield': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  // An empty catch swallows an error: say in a comment why that is right, or handle it.
  'no-empty': 'error',
};

const nodeGlobals = Object.fromEntries(
  [
    ...['process', 'console', 'Buffer', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'structuredClone'],
    ...[
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'queueMicrotask',
    ],
    ...['performance', 'fetch', 'TextEncoder', 'TextDecoder', 'Event', 'EventTarget', 'crypto'],
  ].map((name) => [name, 'readonly']),
);

/** The classes that the program and the terminal interface have in common; of every other class, each bundle has its own. */
const sharedClasses = [
  ...readFileSync(new URL('src/domain/errors.ts', import.meta.url), 'utf8').matchAll(/^export class (?<name>\w+)/gmu),
].map(({ groups }) => groups.name);
const builtInClasses = ['Error', 'Promise', 'Date'];

export default defineConfig(
  globalIgnores(['dist/', '.dist-*/', 'coverage/', '.bench/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { rules: mistakes },

  {
    name: 'typed',
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',

      // Off: an implementation of an asynchronous port is async so that what it throws is a rejection, whether it awaits or not.
      '@typescript-eslint/require-await': 'off',
      // Noise: `count` and `isFirst` in a message read as they should.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Noise: `() => close()` is shorthand, not a confusion of values.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Noise: `while (true)` with a return inside is a plain loop.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // Noise: a leading underscore says that a parameter is there for its position.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Noise: to name a type argument that happens to be the default is documentation.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      // The compiler's noFallthroughCasesInSwitch sees more.
      'no-fallthrough': 'off',
    },
  },

  {
    name: 'only front ends print',
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: ['src/cli/**', 'src/tui/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'stdout', message: 'Report an event; only src/cli/ and src/tui/ print.' },
        { object: 'process', property: 'stderr', message: 'Report an event; only src/cli/ and src/tui/ print.' },
        { object: 'process', property: 'exit', message: 'Throw a UserError; src/cli/ maps errors to exit codes.' },
      ],
    },
  },

  {
    name: 'front ends ask only for classes that both bundles share',
    files: ['src/cli/**/*.ts', 'src/text/**/*.ts', 'src/tui/**/*.ts', 'src/tui/**/*.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `BinaryExpression[operator="instanceof"]:not([right.name=/^(?:${[...sharedClasses, ...builtInClasses].join('|')})$/])`,
          message:
            'Ask for a class of domain/errors.ts: of any other, each bundle (test/setup/bundle.mjs) has its own.',
        },
      ],
    },
  },

  {
    name: 'tests',
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: {
      // Noise in tests: a value that is not there fails the test all the same, and parsed JSON is checked by the expectation.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Noise in tests: `expect(port.method)` does not call it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  {
    name: 'plain JavaScript',
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { ecmaVersion: 2023, globals: nodeGlobals },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'all' }],
      'no-redeclare': 'error',
    },
  },
  {
    // bin/package.json says what is in there.
    files: ['**/*.cjs', 'bin/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' },
    },
  },
);
