import { expect, test } from 'vitest';
import yargs from 'yargs';
import { withOptions, type Arguments } from '../../src/cli/configuration/flags.js';
import { organizeSettings } from '../../src/cli/configuration/organize-settings.js';
import { resolveSettings } from '../../src/cli/configuration/settings.js';
import { ORGANIZE_OPTIONS } from '../../src/cli/options.js';
import { organizeCommand, type UsualSettings } from '../../src/tui/organize-command.js';
import type { OrganizeOptions } from '../../src/workflows/plan/organize-settings.js';

const IN = { source: '/in' } as const;
const OWN = { templates: { live: '{{ title }}' } } as const;

test.each<[OrganizeOptions, UsualSettings, string]>([
  [{ ...IN, target: '/lib', mode: 'move', conflict: 'rename' }, {}, '/in /lib'],
  [{ ...IN, mode: 'copy', conflict: 'keep_both' }, {}, '/in --mode copy --conflict keep_both'],
  // What the settings say otherwise is taken back in words.
  [{ ...IN, mode: 'move', backup: true }, { mode: 'copy', backup: false }, '/in --mode move --backup'],
  [{ ...IN, layout: 'standard' }, { layout: 'classical' }, '/in --layout standard'],
  [{ ...IN, layout: 'standard', templates: {} }, { layout: 'standard', ...OWN }, '/in --layout standard'],
  [{ ...IN, layout: 'standard', ...OWN }, OWN, '/in'],
  [{ ...IN, template: '{{ title }}' }, {}, "/in --template '{{ title }}'"],
  [{ ...IN, template: '-{{ title }}' }, {}, "/in '--template=-{{ title }}'"],
  [{ ...IN, include: ['a*', '-b'], history: false }, {}, "/in --disable-history --include 'a*' '--include=-b'"],
  [{ source: "/it's \u001b[2J", target: '/l b' }, {}, "$'/it\\'s \\x1b[2J' '/l b'"],
])('%j, with %j as usual, is: %s', (options, usual, words) => {
  expect(organizeCommand(options, usual)).toBe(`music-organize organize ${words}`);
});

test('the command line makes the same options of it', () => {
  const options = {
    ...{ source: '/in', target: '/lib', mode: 'reflink', template: '{{title}}', conflict: 'replace' },
    ...{ duplicates: 'delete', duplicateBy: 'audio', untagged: 'skip', audiobooks: 'move', coverName: 'folder' },
    ...{ sanitize: 'posix', include: ['x/**'], exclude: ['-y', 'z'], followSymlinks: true, verify: true },
    ...{ checksum: false, backup: false, backupDir: '/b', history: false, autoRollback: false, force: true },
    ...{ maxRollbackAttempts: 5, concurrency: 2, smartCache: false },
  } as const satisfies OrganizeOptions;
  // A new setting has to be said as well; templates by kind have no flag, and a template leaves the layout out.
  const planned = Object.keys(organizeSettings(resolveSettings({}, {}, null).values));
  const known: readonly string[] = [...Object.keys(options), 'layout', 'templates'];
  expect(planned.filter((key) => !known.includes(key))).toEqual([]);
  const words = organizeCommand(options, {}).replaceAll("'", '').split(' ').slice(2);
  const parser = yargs().parserConfiguration({ 'boolean-negation': false, 'greedy-arrays': false });
  const argv = withOptions(parser, ORGANIZE_OPTIONS).parseSync(words) as Arguments;
  const { source, target, ...settings } = options;
  expect(argv['_']).toEqual([source, target]);
  expect(organizeSettings(resolveSettings(argv, {}, null).values)).toMatchObject(settings);
});
