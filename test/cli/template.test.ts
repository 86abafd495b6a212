import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mp3Track } from '../support/track.js';
import { makeHome, type Home } from './support/program.js';
import { expectDocument } from './support/schemas.js';

let home: Home;
let source: string;
let config: string;

beforeAll(async () => {
  home = await makeHome();
  source = path.join(home.folder, 'in');
  config = path.join(home.folder, 'mine.yaml');
  await mkdir(source);
  const album = { artist: 'AC/DC', album: 'Back in Black...', genre: 'Rock' };
  for (const track of ['1', '2']) {
    const tags = { ...album, title: `Song: ${track}`, track };
    await writeFile(path.join(source, `${track}.mp3`), mp3Track(tags, { seed: track }));
  }
  await writeFile(path.join(source, 'broken.mp3'), 'no sound');
});
afterAll(() => home.remove());

const files = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.mp3')).sort();

describe('template test', () => {
  test('shows the path, each known field, and which rule changed what', async () => {
    const song = path.join(source, '1.mp3');
    const template = '{{ genre }}/{{ artist }}/{{ mood }}/{{ track | pad }} {{ title }}';
    const { code, out } = await home.run(['template', 'test', '--template', template, '--file', song]);
    expect(code).toBe(0);
    expect(out).toContain('\n  Rock/AC_DC/Unknown Mood/01 Song - 1.mp3\n');
    expect(out).toMatch(/^ {2}artist +AC\/DC$/m);
    expect(out).not.toMatch(/^ {2}mood/m);
    expect(out).toContain('artist: "AC/DC" becomes "AC_DC" (rule 2: ');
    expect(out).toContain('title: "Song: 1" becomes "Song - 1" (rule 3: ');
    expect(out).toContain('mood: "" becomes "Unknown Mood" (rule 7: ');

    const all = await home.run(['template', 'test', '-v', song]);
    expect(all.out).toMatch(/^ {2}mood +-$/m);
    expect(all.out).toContain('\n  AC_DC/Back in Black___/01 - Song - 1.mp3\n');
  });

  test('in JSON, several files, one that is no music', async () => {
    const names = ['2.mp3', 'broken.mp3', '1.mp3'].map((name) => path.join(source, name));
    const args = ['template', 'test', '--template', '%artist%/%title%', '--format', 'json', '--sanitize', 'posix'];
    const { code, out } = await home.run([...args, '--file', ...names]);
    expect(code).toBe(3);
    const document = expectDocument(out, 'template-test');
    expect(document.files.map((file: { path: string; result: string }) => [file.path, file.result])).toEqual([
      [names[0], 'AC_DC/Song: 2.mp3'],
      [names[1], null],
      [names[2], 'AC_DC/Song: 1.mp3'],
    ]);
    expect(document.files[1].skip.reason).toBe('unreadable_tags');
    expect(document.files[0]).toMatchObject({
      template: '%artist%/%title%',
      values: { track: 2, tracks: 2, genre: ['Rock'], mood: null },
      changes: [{ field: 'artist', rule: 2, before: 'AC/DC', after: 'AC_DC' }],
    });
  });

  test('fields, filters and layouts are listed', async () => {
    const { out } = await home.run(['template', 'fields', '--format', 'json']);
    const { fields, filters, layouts } = expectDocument(out, 'template-fields');
    expect(fields).toContainEqual(expect.objectContaining({ name: 'albumartist', fallback: 'Unknown Artist' }));
    expect(filters).toContainEqual(expect.objectContaining({ name: 'pad', arguments: { min: 0, max: 1 } }));
    expect(layouts.map(({ name }: { name: string }) => name)).toContain('standard');
    expect((await home.run(['template', 'fields'])).out).toMatch(/^sortname +as it is sorted/m);
  });
});

describe('what is wrong in a template is said before anything moves', () => {
  test.each([
    [
      ['--template', '{{ albumartst }}/{{ title }}'],
      {},
      '',
      '--template: there is no field "albumartst".',
      'albumartist?',
    ],
    [
      [],
      { MUSIC_ORGANIZE_TEMPLATE: '{{ title | upcas }}' },
      '',
      'MUSIC_ORGANIZE_TEMPLATE: there is no filter "upcas".',
      'upcase?',
    ],
    [[], {}, 'mode: copy\ntemplate: "{{ title }}/"\n', 'mine.yaml:2: it ends in "/".', '{{ title }}'],
    [
      [],
      {},
      'templates:\n  default: "{{ title }}"\n  live: "{% for a in artists %}"\n',
      'mine.yaml:3: {% for %} is turned off',
      'if',
    ],
    [[], {}, '# mine\ntemplates:\n  Live: "{{ title }}"\n', 'mine.yaml:3: there is no "Live" in templates.', 'live?'],
  ])('%j %j %s', async (args, env, text, message, hint) => {
    await writeFile(config, text);
    const target = path.join(home.folder, 'never');
    const { code, out, err } = await home.run(['organize', source, target, '--config', config, ...args], env);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect(await files(source)).toHaveLength(3);
    // Not even a history was opened.
    expect(await readdir(home.folder)).not.toContain('state');
  });

  test.each([
    [['test', '/nowhere/1.mp3'], '/nowhere/1.mp3 cannot be read'],
    [['test', '.'], 'is no file'],
    [['test'], 'Which files?'],
  ])('template %j', async (args, message) => {
    const { code, err } = await home.run(['template', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('templates of the configuration file', () => {
  beforeAll(() =>
    writeFile(config, `templates:\n  default: '{{ genre }}/$ {{ title }}'\n  live: 'Live/{{ title }}'\n`),
  );

  test('serve the kinds that they are for', async () => {
    const target = path.join(home.folder, 'mine');
    await home.run(['organize', source, target, '--mode', 'copy', '--config', config]);
    expect(await files(target)).toEqual(['Rock/$ Song - 1.mp3', 'Rock/$ Song - 2.mp3']);
  });

  test('give way to a layout that a flag names', async () => {
    const args = ['template', 'test', '--layout', 'flat-discs', '--config', config, path.join(source, '1.mp3')];
    expect((await home.run(args)).out).toContain('\n  AC_DC/Back in Black___/01 - Song - 1.mp3\n');
  });

  test('are shown, and described by a schema', async () => {
    const shown = await home.run(['config', 'show', '--config', config, '--format', 'json']);
    expect(expectDocument(shown.out, 'config-show').settings).toContainEqual({
      name: 'templates',
      value: { default: '{{ genre }}/$ {{ title }}', live: 'Live/{{ title }}' },
      source: 'config',
      from: `${config}:1`,
    });
    const schema = JSON.parse((await home.run(['config', 'schema'])).out);
    expect(schema.properties.templates.properties.live.type).toBe('string');
    expect(schema.properties.mode).toMatchObject({ default: 'move', description: 'how files get into the library' });
  });
});
