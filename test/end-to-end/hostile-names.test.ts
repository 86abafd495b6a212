import { lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { User } from '../support/program.js';
import { mp3Track } from '../support/track.js';

const HOSTILE_TEXTS = {
  escape: '\u001b[2J\u001b]0;owned\u0007gone',
  c1: 'c1 \u009b31m \u0085 \u007f',
  bidi: 'abc\u202egnp.3pm\u202c\u2066x\u2069',
  newline: 'two\nlines\r\nand a\ttab',
  dots: '../../../../outside',
  dot: '.',
  reserved: 'CON',
  reservedExtension: 'nul.txt',
  long: 'x'.repeat(400),
  longWide: '\u{1f3b5}'.repeat(150),
  separators: 'a/b\\c:d*e?f"g<h>i|j',
  trailing: 'dots and spaces. . .',
  empty: '   ',
  lineSeparator: 'a\u2028b\u2029c',
  zero: 'a\u0000b',
};

/** Names that the source has, as bytes: not all of them are UTF-8. */
const HOSTILE_NAMES: readonly Buffer[] = [
  ...['bell \u0007.mp3', 'clear \u001b[2J.mp3', 'new\nline.mp3', 'c1 \u009b31m.mp3', 'bidi \u202e3pm.mp3', '-rf.mp3'],
  ...['--help.mp3', '$(touch owned).mp3', 'tab\tand\rreturn.mp3', '*.mp3', 'back\\slash.mp3', 'del\u007f.mp3'],
  `${'n'.repeat(251)}.mp3`,
].map((name) => Buffer.from(name));
const NOT_UTF8 = [Buffer.from('caf\xe9.mp3', 'latin1'), Buffer.from('\xff\xfe\x80.mp3', 'latin1')];

/** A source full of them, in a folder whose own name is hostile. */
function hostileUser(): User {
  const user = new User({ source: '' });
  const source = join(user.folder, 'source \u001b[31m\u009b\n\u202e');
  Object.assign(user, { source });
  mkdirSync(source);
  let number = 0;
  const put = (name: Buffer | string, tags: object): void => {
    number += 1;
    const path = Buffer.concat([Buffer.from(`${source}/`), Buffer.from(name)]);
    writeFileSync(
      path,
      mp3Track({ artist: 'A', album: 'Names', track: number, title: 'T', ...tags }, { seed: number }),
    );
  };
  for (const [name, text] of Object.entries(HOSTILE_TEXTS)) {
    put(`title ${name}.mp3`, { title: text });
    put(`all ${name}.mp3`, { title: text, artist: text, albumArtist: text, album: text, genre: text });
  }
  put('absolute.mp3', { title: `${user.folder}/outside`, artist: user.folder, album: '/', albumArtist: '/' });
  for (const name of [...HOSTILE_NAMES, ...NOT_UTF8]) put(name, { title: undefined });
  mkdirSync(Buffer.concat([Buffer.from(`${source}/folder `), Buffer.from([0xe9])]));
  put(Buffer.concat([Buffer.from('folder '), Buffer.from([0xe9]), Buffer.from('/in it.mp3')]), {});
  mkdirSync(`${source}/two\nlines`);
  put('two\nlines/cover \u001b[5m.mp3', {});
  writeFileSync(`${source}/two\nlines/folder.jpg`, 'a picture');
  return user;
}

/** As treeOf, for names that are no UTF-8: every byte is a character of the key. */
function byteTreeOf(root: string): Map<string, string> {
  const tree = new Map<string, string>();
  const visit = (path: Buffer, name: string): void => {
    const stats = lstatSync(path, { bigint: true });
    tree.set(name, `${stats.mode.toString(8)} ${stats.mtimeNs} ${stats.isFile() ? stats.size : ''}`);
    if (!stats.isDirectory()) return;
    for (const entry of readdirSync(path, { encoding: 'buffer' })) {
      visit(Buffer.concat([path, Buffer.from('/'), entry]), `${name}/${entry.toString('latin1')}`);
    }
  };
  visit(Buffer.from(root), '');
  return tree;
}

const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;

const MISLEADING = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** What the program wrote, after a look at each byte. In JSON, bidi characters are data. */
function plain(bytes: Uint8Array, what: string, forPeople: boolean): string {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const found = FORBIDDEN.exec(text) ?? (forPeople ? MISLEADING.exec(text) : null);
  if (found === null) return text;
  throw new Error(`${what}: ${JSON.stringify(text.slice(Math.max(0, found.index - 60), found.index + 20))}`);
}

const COMMANDS: readonly (readonly string[])[] = [
  ['organize', 'SOURCE', 'LIBRARY', '--dry-run'],
  ['organize', 'SOURCE', 'LIBRARY', '--verbose'],
  ['sessions'],
  ['history'],
  ['verify', '--verbose'],
  ['rollback', 'last', '--dry-run', '--verbose'],
  ['rollback', 'last', '--yes'],
  ['organize', 'SOURCE\u009b/nowhere'],
  ['history', '--session-id', 'no\u001b[31m\u009bsuch'],
];

test.each(['text', 'json', 'ndjson'])(
  'hostile tags and names stay in the library, and off the terminal (%s)',
  async (format) => {
    const user = hostileUser();
    const before = byteTreeOf(user.source);
    for (const command of COMMANDS) {
      const isError = command.some((word) => /nowhere|such/.test(word));
      const args = command.map((word) => word.replace('SOURCE', user.source).replace('LIBRARY', user.library));
      const { exitCode, stdout, stderr } = await user.startRaw(...args, '--format', format);
      const what = `${command.join(' ')} --format ${format}`;
      expect({ what, exitCode }).toEqual({ what, exitCode: isError ? 2 : command[0] === 'organize' ? 3 : 0 });
      const out = plain(stdout, `stdout of ${what}`, format === 'text');
      plain(stderr, `stderr of ${what}`, format === 'text' || !isError);
      if (format === 'text' || isError) continue;
      const isLines = format === 'ndjson' && ['organize', 'rollback'].includes(command[0]!);
      const documents = isLines ? out.trimEnd().split('\n') : [out];
      if (format === 'json' || isLines) for (const document of documents) JSON.parse(document);
      if (command.includes('--verbose') && command[0] === 'organize') checkLibrary(user);
    }
    expect(byteTreeOf(user.source)).toEqual(before);
  },
);

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function checkLibrary(user: User): void {
  expect(readdirSync(user.folder).sort()).toEqual(
    ['home', 'library', user.source.slice(user.folder.length + 1)].sort(),
  );
  const paths = [...byteTreeOf(user.library).keys()].filter((path) => !path.startsWith('/.music-organize'));
  expect(paths.length).toBeGreaterThan(60);
  for (const part of paths.flatMap((path) => path.split('/').slice(1))) {
    const name = Buffer.from(part, 'latin1').toString('utf8');
    expect(part.length, name).toBeLessThanOrEqual(255);
    expect(name).not.toMatch(FORBIDDEN);
    expect(name).not.toMatch(/[\\:*?"<>|\u202a-\u202e\u2066-\u2069\ufffd]|[. ]$/u);
    expect(name).not.toMatch(RESERVED);
  }
  const left = readdirSync(user.source, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
  for (const name of NOT_UTF8) expect(left).toContain(name.toString('latin1'));
}
