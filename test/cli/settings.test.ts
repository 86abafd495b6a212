import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/cli/configuration/config-file.js';
import { configTemplate } from '../../src/cli/configuration/config-template.js';
import { resolveSettings } from '../../src/cli/configuration/settings.js';
import { OPTION_KEYS, environmentName, flagName, optionsFrom, specOf } from '../../src/cli/options.js';

const FILE = '/home/me/.config/music-organizer/config.yaml';
const config = (text: string) => parseConfig(text, FILE);

describe('precedence', () => {
  const file = config('mode: copy\nverify: true\n');
  const environment = { MUSIC_ORGANIZE_MODE: 'hardlink' };

  test.each([
    ['a flag', { mode: 'reflink' }, environment, file, 'reflink', 'flag', '--mode'],
    ['the environment', {}, environment, file, 'hardlink', 'environment', 'MUSIC_ORGANIZE_MODE'],
    ['the file', {}, {}, file, 'copy', 'config', `${FILE}:1`],
    ['the default', {}, {}, null, 'move', 'default', null],
    ['an empty variable says nothing', {}, { MUSIC_ORGANIZE_MODE: '' }, file, 'copy', 'config', `${FILE}:1`],
  ])('%s', (_name, argv, variables, from, value, source, place) => {
    const { values, origins } = resolveSettings(argv, variables, from);
    expect(values.mode).toBe(value);
    expect(origins.mode).toEqual({ source, from: place });
  });

  test('a flag can take back what the environment or the file switched on', () => {
    expect(resolveSettings({ 'no-verify': true }, {}, file).values.verify).toBe(false);
    expect(resolveSettings({ checksum: true }, { MUSIC_ORGANIZE_CHECKSUM: 'no' }, null).values.checksum).toBe(true);
  });

  test('a flag and its opposite exclude each other', () => {
    expect(() => resolveSettings({ verify: true, 'no-verify': true }, {}, null)).toThrow('exclude each other');
  });

  test('the last of several counts; lists take all', () => {
    const { values } = resolveSettings({ mode: ['copy', 'move'], include: ['*.mp3', '*.flac'] }, {}, null);
    expect(values.mode).toBe('move');
    expect(values.include).toEqual(['*.mp3', '*.flac']);
  });
});

describe('layout and templates: what a stronger source says wins', () => {
  const file = config('template: "{{ title }}"\ntemplates:\n  live: "{{ album }}"\n');

  test.each([
    ['the file alone', {}, {}, '{{ title }}', { live: '{{ album }}' }],
    ['a layout from a flag', { layout: 'standard' }, {}, undefined, {}],
    ['a layout from the environment', {}, { MUSIC_ORGANIZE_LAYOUT: 'standard' }, undefined, {}],
    ['a template from a flag', { template: '{{ artist }}' }, {}, '{{ artist }}', {}],
    ['both from flags', { layout: 'standard', template: '{{ artist }}' }, {}, '{{ artist }}', {}],
    [
      'a layout from a flag, a template from the environment',
      { layout: 'standard' },
      { MUSIC_ORGANIZE_TEMPLATE: '{{ artist }}' },
      undefined,
      {},
    ],
  ])('%s', (_name, argv, variables, template, templates) => {
    const { values, origins } = resolveSettings(argv, variables, file);
    expect({ template: values.template, templates: values.templates }).toEqual({ template, templates });
    if (template === undefined) expect(origins.template).toEqual({ source: 'default', from: null });
  });
});

describe('the environment', () => {
  test.each([
    ['1', true],
    ['yes', true],
    ['TRUE', true],
    ['off', false],
    ['0', false],
  ])('a flag as %j', (text, value) => {
    expect(resolveSettings({}, { MUSIC_ORGANIZE_VERIFY: text }, null).values.verify).toBe(value);
  });

  test.each([
    ['MUSIC_ORGANIZE_VERIFY', 'maybe', 'MUSIC_ORGANIZE_VERIFY cannot be "maybe". Allowed: true or false.'],
    ['MUSIC_ORGANIZE_CONCURRENCY', '0', 'Allowed: a whole number from 1 to'],
    ['MUSIC_ORGANIZE_MAX_ROLLBACK_ATTEMPTS', '11', 'Allowed: a whole number from 1 to 10.'],
    ['MUSIC_ORGANIZE_CONFLICT', 'replce', 'Allowed: skip, rename, replace, keep_both.'],
  ])('%s=%s is refused', (name, text, message) => {
    expect(() => resolveSettings({}, { [name]: text }, null)).toThrow(message);
  });

  test('a misspelt variable is named, with the nearest', () => {
    expect(resolveSettings({}, { MUSIC_ORGANIZE_MODUS: 'copy' }, null).warnings).toEqual([
      'MUSIC_ORGANIZE_MODUS is no setting of music-organize. Did you mean MUSIC_ORGANIZE_MODE?',
    ]);
  });
});

describe('the configuration file', () => {
  test.each([
    [
      'an unknown key',
      'mode: copy\n\nlayuot: standard\n',
      `${FILE}:3: there is no setting "layuot".`,
      'Did you mean layout?',
    ],
    ['a key with dashes', 'follow-symlinks: true', `${FILE}:1: there is no setting`, 'Did you mean follow_symlinks?'],
    [
      'a wrong choice',
      '# hi\nmode: cpy',
      `${FILE}:2: mode cannot be "cpy". Allowed: move, copy, hardlink, reflink.`,
      undefined,
    ],
    ['a wrong type', 'verify: "yes"', `${FILE}:1: verify cannot be "yes". Allowed: true or false.`, undefined],
    ['a number out of range', 'max_rollback_attempts: 11', 'max_rollback_attempts cannot be 11', undefined],
    ['no list', 'include: "*.mp3"', 'include cannot be "*.mp3"', undefined],
    ['a key twice', 'mode: copy\nmode: move', `${FILE}:2 is no valid YAML`, undefined],
    ['no YAML', 'mode: [', 'is no valid YAML', undefined],
    ['no mapping', '- mode', 'must hold settings', undefined],
    ['what belongs to one run', 'force: true', 'there is no setting "force"', undefined],
  ])('%s', (_name, text, message, hint) => {
    const parse = () => config(text);
    expect(parse).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }));
    if (hint !== undefined) expect(parse).toThrow(expect.objectContaining({ hint }));
  });

  test.each([
    [
      'templates:\n  default: "{{ title }}"\n  livee: "{{ title }}"',
      `${FILE}:3: there is no "livee" in templates.`,
      'Did you mean live?',
    ],
    ['templates:\n  live: 5', `${FILE}:2: templates.live cannot be 5. Allowed: some text.`, undefined],
    [
      'templates: "{{ title }}"',
      `${FILE}:1: templates cannot be "{{ title }}". Allowed: a text for each of default, `,
      undefined,
    ],
    ['templates:\n  live: {{ title }}', `${FILE}:2: templates.live cannot be { `, expect.stringContaining('in quotes')],
    ['template: {{ album }}/{{ title }}', `${FILE}:1 is no valid YAML`, expect.stringContaining('in quotes')],
    ['template: %album%/%title%', `${FILE}:1 is no valid YAML`, expect.stringContaining('in quotes')],
    ['templates: &a\n  live: *a', `${FILE}:2: templates.live cannot be `, undefined],
  ])('%s', (text, message, hint) => {
    expect(() => config(text)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message), hint }),
    );
  });

  test('an empty one says nothing', () => {
    expect(config('').entries.size).toBe(0);
    expect(config('# nothing\n').entries.size).toBe(0);
  });

  test('paths are relative to it', () => {
    const { values } = resolveSettings({}, {}, config('backup_dir: backups\nhistory_db: /var/h.db\n'));
    expect(values.backup_dir).toBe('/home/me/.config/music-organizer/backups');
    expect(values.history_db).toBe('/var/h.db');
  });

  test('the template is valid, as it is and with every line in force', () => {
    expect(config(configTemplate()).entries.size).toBe(0);
    const inForce = configTemplate().replaceAll(/^#(\w+:.+)$/gm, '$1');
    const { values } = resolveSettings({}, {}, config(inForce));
    expect(values).toEqual(resolveSettings({}, {}, null).values);
    const example = configTemplate().replace(/^#(templates:)\n#( .*)$/m, '$1\n$2');
    expect(Object.keys(resolveSettings({}, {}, config(example)).values.templates)).toEqual(['live']);
  });
});

test('names of options, variables and keys do not clash', () => {
  for (const names of [OPTION_KEYS.map(flagName), OPTION_KEYS.map(environmentName)]) {
    expect(new Set(names).size).toBe(names.length);
  }
  expect(optionsFrom('config')).not.toContain('yes');
  expect(OPTION_KEYS.every((key) => specOf(key).describe !== '')).toBe(true);
});
