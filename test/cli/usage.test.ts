import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeHome, type Home } from './support/program.js';
import { expectDocument } from './support/schemas.js';

let home: Home;
beforeAll(async () => {
  home = await makeHome();
});
afterAll(() => home.remove());

describe('wrong use ends with 2, says why, and what would be right', () => {
  test.each([
    [['orgnize', 'a'], 'There is no command orgnize.', 'Did you mean organize?'],
    [['sessions', 'delet', 'x'], 'There is no command delet.', 'Did you mean delete?'],
    [['config', 'foo'], 'There is no command foo.', 'music-organize config --help'],
    [['organize'], 'Something is missing: music-organize organize <source> [target]', '--help'],
    [['organize', 'a', '--dry-rum'], 'There is no option --dry-rum.', 'Did you mean --dry-run?'],
    [['organize', 'a', '--no-bakup'], 'There is no option --no-bakup.', 'Did you mean --no-backup?'],
    [['sessions', '--mode', 'copy'], 'This command has no option --mode.', '--help'],
    [['organize', 'a', 'b', 'c'], '"c" is one argument too many.', '--help'],
    // yargs forgets what follows: a library that was named there was never made, and the source organized in place.
    [['organize', 'a', 'b', '--', 'c'], '"c" is one argument too many.', '--help'],
    [['organize', '--', '-n', 'b'], '/-n', ''],
    [['rollback', '-n', '--', 'nope'], 'There is no session nope.', 'music-organize sessions'],
    [['verify', '--', '/no/such/folder'], 'There is no folder /no/such/folder', ''],
    [['organize', 'a', '--mode', 'mvoe'], '--mode cannot be "mvoe". Allowed: move, copy,', 'Did you mean move?'],
    [['organize', 'a', '--mode'], '--mode needs a value.', '--help'],
    // yargs takes any text for "no": a cache that was to be off stayed on, and a dry run moved files.
    [['organize', 'a', '--no-smart-cache=maybe'], '--no-smart-cache cannot be "maybe". Allowed: true or false.', ''],
    [['organize', 'a', '-yn=1'], '-n cannot be "1". Allowed: true or false.', 'Leave the value out: -n'],
    [
      ['rollback', 'last', '--cascade=yes', '--cascade'],
      '--cascade cannot be "yes".',
      'Leave the value out: --cascade',
    ],
    [['sessions', '--quiet='], '--quiet cannot be "".', ''],
    [['organize', 'a', '--max-rollback-attempts', '11'], 'Allowed: a whole number from 1 to 10.', ''],
    [['organize', ''], 'source must not be empty.', ''],
    [['organize', '/nowhere/at/all'], '/nowhere/at/all', ''],
    [['sessions', '--limit', '0'], '--limit cannot be "0".', 'from 1 on'],
    [['sessions', '--since', '5'], '--since cannot be "5".', '7d'],
    [['sessions', '--since', '99999999999d'], '--since cannot be "99999999999d".', '7d'],
    [['sessions', '--since', '2026-02-31'], '--since cannot be "2026-02-31".', '7d'],
    [['organize', '.', '/dev/null/x'], '/dev/null/x cannot be used: a part of its path is not a folder', ''],
    [['organize', '.', 'x'.repeat(300)], 'its name is too long', ''],
    [['organize', '.', 'out', '--exclude='], '--exclude needs a value', ''],
    [['organize', '.', 'out', '--exclude', ''], '--exclude cannot be empty', ''],
    [['rollback', 'nope'], 'There is no session nope.', 'music-organize sessions'],
    [['rollback', 'last', '--operation-ids', '12', '20-15'], 'the range goes backwards', 'Write 15-20.'],
    [['rollback', 'last', '--cascad'], 'There is no option --cascad.', 'Did you mean --cascade?'],
    [['redo', 'last', '-n'], 'No rollback in the history can be redone.', 'music-organize sessions'],
    [['sessions', 'delete', 'nope'], 'There is no session nope.', 'music-organize sessions'],
    [['verify', '/no/such/folder'], 'There is no folder /no/such/folder', ''],
    [['sessions', '--status', 'complete'], '--status cannot be "complete".', 'Did you mean completed?'],
    [['sessions', 'prune'], 'Which sessions should be forgotten?', '--older-than'],
    [['completion', 'fish'], 'There is no completion for fish.', 'bash and zsh'],
    [['apply', 'no-plan.json'], 'no-plan.json cannot be read', ''],
    [['--config', 'nowhere.yaml', 'sessions'], 'There is no configuration file', 'config init'],
  ])('%j', async (args, message, hint) => {
    const { code, out, err } = await home.run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect(err).not.toContain(' at ');
  });

  test('what replaces, deletes or undoes asks; nobody there to ask is wrong use', async () => {
    for (const args of [
      ['rollback', 'last'],
      ['organize', '.', 'out', '--conflict', 'replace'],
      ['organize', '.', 'out', '--duplicates', 'delete'],
    ]) {
      const { code, err } = await home.run(args);
      expect(code).toBe(2);
      expect(err).toContain('nothing was changed');
    }
  });

  test.each([[['sessions', '--format', 'json', '--limti', '3']], [['--format=ndjson', 'zzz']]])(
    'for programs: %j',
    async (args) => {
      const { code, out, err } = await home.run(args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(expectDocument(err, 'error').error.code).toBe('usage');
    },
  );
});

describe('help', () => {
  test('of the program', async () => {
    const { code, out, err } = await home.run(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('music-organize rollback <session>');
  });

  test.each([
    'organize',
    'organize-legacy',
    'plan',
    'apply',
    'sessions',
    'sessions delete',
    'sessions prune',
    'history',
    'rollback',
    'redo',
    'recover',
    'resume',
    'verify',
    'export',
    'import',
    'config',
    'doctor',
    'completion',
  ])('%s --help has a description and an example', async (command) => {
    const { code, out } = await home.run([...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/^music-organize /);
    expect(out).toContain('Examples:');
  });

  test.each([
    [['config', 'show'], 'config show'],
    [['sessions', 'delete'], 'sessions delete <sessions..>'],
    [['sessions', 'prune'], 'sessions prune'],
    [['sessions', 'list'], 'sessions [list]'],
    [['sessions'], 'sessions [list]'],
    [['config'], 'config'],
  ])('%j --help begins with the whole command, once', async (args, form) => {
    const { out } = await home.run([...args, '--help']);
    expect(out.split('\n')[0]).toBe(`music-organize ${form}`);
    expect(out.match(/^music-organize /gm)).toHaveLength(1);
  });

  test('--version', async () => {
    const { code, out } = await home.run(['--version']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('is in English whatever the language of the machine', async () => {
    const { err } = await home.run(['organize', '--nope'], { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' });
    expect(err).toContain('Something is missing');
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh'])('a script for %s', async (shell) => {
    const { code, out } = await home.run(['completion', shell]);
    expect(code).toBe(0);
    expect(out).toContain('--get-yargs-completions');
  });

  test('candidates', async () => {
    const { out } = await home.run(['--get-yargs-completions', 'music-organize', 'organize', '--mode', '']);
    expect(out.split('\n')).toEqual(expect.arrayContaining(['move', 'copy']));
  });
});
