import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { applyEdits, reversed } from '../../../src/domain/playlists/apply-edits.js';
import { PLAYLIST_ENCODINGS, encode, markOf } from '../../../src/domain/playlists/encoding.js';
import {
  planEdits as editsInSteps,
  type PlaylistChange,
  type Whereabouts,
} from '../../../src/domain/playlists/plan-edits.js';
import { foldPath } from '../../../src/domain/naming/sanitize.js';

/** Old path -> new path; the same path for what stayed. */
function known(files: Readonly<Record<string, string>>): Whereabouts {
  const folded = new Map(Object.entries(files).map(([from, to]) => [foldPath(from), to]));
  const stem = (path: string): string => path.replace(/\.[^.]+$/u, '');
  const find = (path: string, otherFormat: boolean): string | undefined =>
    files[path] ??
    folded.get(foldPath(path)) ??
    (otherFormat ? Object.entries(files).find(([from]) => stem(from) === stem(path))?.[1] : undefined);
  return { find, mayHaveMoved: (path, otherFormat) => ![undefined, path].includes(find(path, otherFormat)) };
}

function planEdits(...args: Parameters<typeof editsInSteps>): PlaylistChange | null {
  const steps = editsInSteps(...args);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const FILES = {
  '/in/a/1.mp3': '/lib/A/01 - One.mp3',
  '/in/a/2.flac': '/lib/A/02 - Zwei.flac',
  '/in/a/#3.mp3': '/lib/#1 Hits/03.mp3',
  '/in/a/my song.mp3': '/lib/A/4 & 5 #x?.mp3',
  '/in/a/stays.mp3': '/in/a/stays.mp3',
  '/in/a/100%25.mp3': '/lib/A/100%25.mp3',
  '/in/a/Ägypten.mp3': '/lib/A/Ägypten.mp3',
};

interface Case {
  readonly from: string;
  readonly to?: string;
  /** Default: it stays at /in/a/list.m3u. */
  readonly origin?: string;
  readonly place?: string;
}

function planned({ from, origin = '/in/a/list.m3u', place = origin }: Case, content: Uint8Array = Buffer.from(from)) {
  return planEdits(content, { origin, place }, known(FILES));
}

describe('a playlist whose files moved', () => {
  it.each<Case & { readonly what: string }>([
    { what: 'relative', from: '1.mp3', to: '../../lib/A/01 - One.mp3' },
    { what: 'relative with ./', from: './1.mp3\n', to: '../../lib/A/01 - One.mp3\n' },
    { what: 'absolute', from: '/in/a/1.mp3', to: '/lib/A/01 - One.mp3' },
    { what: 'not straight', from: '/in/b/../a//1.mp3', to: '/lib/A/01 - One.mp3' },
    { what: 'with blanks around', from: '  1.mp3 \r\n', to: '  ../../lib/A/01 - One.mp3 \r\n' },
    { what: 'of another case and Unicode form', from: 'A\u0308GYPTEN.mp3', to: '../../lib/A/Ägypten.mp3' },
    { what: 'Windows', from: '..\\a\\1.mp3', to: '..\\..\\lib\\A\\01 - One.mp3' },
    { what: 'Windows with .\\', from: '.\\1.mp3', to: '..\\..\\lib\\A\\01 - One.mp3' },
    { what: 'a file URL', from: 'file:///in/a/my%20song.mp3', to: 'file:///lib/A/4%20&%205%20%23x%3F.mp3' },
    {
      what: 'a file URL with a host',
      from: 'file://localhost/in/a/1.mp3',
      to: 'file://localhost/lib/A/01%20-%20One.mp3',
    },
    { what: 'escaped', from: 'my%20song.mp3', to: '../../lib/A/4%20&%205%20%23x%3F.mp3' },
    { what: 'a name that only looks escaped', from: '100%25.mp3', to: '../../lib/A/100%25.mp3' },
    {
      what: 'directives stay',
      from: '#EXTM3U\n#EXTINF:1,1.mp3\n1.mp3',
      to: '#EXTM3U\n#EXTINF:1,1.mp3\n../../lib/A/01 - One.mp3',
    },
    {
      what: 'mixed line ends',
      from: '1.mp3\rx\n\n1.mp3\r\ny',
      to: '../../lib/A/01 - One.mp3\rx\n\n../../lib/A/01 - One.mp3\r\ny',
    },
    { what: 'the same place, nothing to say', from: 'stays.mp3\n./stays.mp3\n/in/a/stays.mp3' },
    { what: 'other URLs', from: 'http://x/1.mp3\nmms://1.mp3\nfile://server/in/a/1.mp3' },
    { what: 'dead entries', from: 'gone.mp3\nC:\\in\\a\\1.mp3\nfile:///C:/1.mp3\n%ff%00' },
    {
      what: 'it moved, the file did not',
      place: '/lib/A/list.m3u',
      from: 'stays.mp3\n/in/a/stays.mp3',
      to: '../../in/a/stays.mp3\n/in/a/stays.mp3',
    },
    {
      what: 'it moved along',
      place: '/lib/A/list.m3u',
      from: '1.mp3\n.\\1.mp3\n./1.mp3',
      to: '01 - One.mp3\n.\\01 - One.mp3\n./01 - One.mp3',
    },
    { what: 'a name that would be a comment', place: '/lib/list.m3u', from: './#3.mp3', to: './#1 Hits/03.mp3' },
    { what: 'the same, without ./', place: '/lib/list.m3u', from: '../a/#3.mp3', to: './#1 Hits/03.mp3' },
    { what: 'the same, Windows', place: '/lib/list.m3u', from: '..\\a\\#3.mp3', to: '.\\#1 Hits\\03.mp3' },
    {
      what: 'a cue sheet',
      origin: '/in/a/x.cue',
      place: '/lib/A/x.cue',
      from: '  FILE "1.mp3" MP3\r\nTITLE "1.mp3"',
      to: '  FILE "01 - One.mp3" MP3\r\nTITLE "1.mp3"',
    },
    {
      what: 'a cue sheet that says wav of a flac',
      origin: '/in/a/x.cue',
      place: '/lib/A/x.cue',
      from: 'FILE "2.wav" WAVE',
      to: 'FILE "02 - Zwei.flac" WAVE',
    },
    { what: 'the same, where the name stays', origin: '/in/a/x.cue', from: 'FILE "stays.wav" WAVE' },
    {
      what: 'a cue sheet without quotes',
      origin: '/in/a/x.cue',
      place: '/lib/A/x.cue',
      from: 'file 1.mp3 MP3\nFILE my song.mp3 MP3',
      to: 'file "01 - One.mp3" MP3\nFILE "4 & 5 #x?.mp3" MP3',
    },
    {
      what: 'a cue sheet without a type',
      origin: '/in/a/x.cue',
      place: '/lib/A/x.cue',
      from: 'FILE "1.mp3"',
      to: 'FILE "01 - One.mp3"',
    },
    { what: 'no playlist', origin: '/in/a/x.txt', from: '1.mp3' },
    { what: 'empty', from: '' },
  ])('$what', ({ what: _, ...one }) => {
    const change = planned(one);
    expect(change === null ? one.from : change.content.toString()).toBe(one.to ?? one.from);
    expect(change?.isReversible ?? true).toBe(true);
    expect(change?.new_encoding).toBeUndefined();
  });

  it.each([
    ['utf-8-bom', '#EXTM3U\r\nÄgypten.mp3\r\n', '#EXTM3U\r\n../../lib/A/Ägypten.mp3\r\n'],
    ['utf-16le', 'Ägypten.mp3\r\n\u{010D}\u{0A0A}', '../../lib/A/Ägypten.mp3\r\n\u{010D}\u{0A0A}'],
    ['utf-16be', 'Ägypten.mp3\n\u{0D0A}', '../../lib/A/Ägypten.mp3\n\u{0D0A}'],
    ['windows-1252', '#Ü\nÄgypten.mp3', '#Ü\n../../lib/A/Ägypten.mp3'],
  ] as const)('in %s stays in it', (encoding, from, to) => {
    const bytes = (text: string): Buffer => Buffer.concat([markOf(encoding), encode(text, encoding)!]);
    const change = planned({ from }, bytes(from));
    expect(change).toMatchObject({ encoding, reason: null, isReversible: true });
    expect(change!.content).toEqual(bytes(to));
  });

  it.each([
    ['windows-1251', 'Кино/Группа крови.mp3'],
    ['koi8-r', 'Кино/Группа крови.mp3'],
    ['cp866', 'Кино/Группа крови.mp3'],
    ['shift_jis', '椎名林檎/ポップ能.mp3'],
    ['gbk', '周杰伦/青花瓷.mp3'],
    ['big5', '周杰倫/青花瓷.mp3'],
    ['euc-kr', '아이유/좋은 날.mp3'],
    ['windows-1250', 'Dvořák/Příběh.mp3'],
    ['cp850', 'Müller/Größe.mp3'],
  ])('in %s is read in the encoding under which its names are known', (encoding, name) => {
    const moved = known({ [`/in/${name}`]: `/lib/${name}` });
    const where = { origin: '/in/list.m3u', place: '/in/list.m3u' };
    const change = planEdits(iconv.encode(`#EXTM3U\r\n${name}\r\n`, encoding), where, moved);
    expect(change?.encoding).toBe(encoding);
    expect(change?.content).toEqual(iconv.encode(`#EXTM3U\r\n../lib/${name}\r\n`, encoding));
  });

  it.each([
    ['/in/list.m3u', 'utf-8-bom'],
    ['/in/list.m3u8', 'utf-8'],
  ])('%s becomes UTF-8 when its code page cannot say a new name', (origin, new_encoding) => {
    const moved = known({ '/in/Größe.mp3': '/in/Größe ♥.mp3' });
    const old = iconv.encode('#Müller\rGröße.mp3\r\nx', 'windows-1252');
    const change = planEdits(old, { origin, place: origin }, moved)!;
    expect(change).toMatchObject({ encoding: 'windows-1252', new_encoding, isReversible: true });
    expect(change.reason).toContain('UTF-8');
    const mark = new_encoding === 'utf-8' ? '' : '\u{FEFF}';
    expect(change.content.toString()).toBe(`${mark}#Müller\rGröße ♥.mp3\r\nx`);
    expect(applyEdits(change.content, reversed(change))).toEqual(old);
  });

  it.each([
    ['a line end', 'list.m3u', 'a.mp3', '/lib/a\nb.mp3'],
    ['a backslash, the Windows way', 'list.m3u', 'x\\..\\a.mp3', '/lib/a\\b.mp3'],
    ['a quote', 'x.cue', 'FILE "a.mp3" MP3', '/lib/a"b.mp3'],
    ['a blank at its end', 'list.m3u', 'a.mp3', '/lib/a.mp3 '],
    ['more than any path has', 'list.m3u', `${'x/../'.repeat(5000)}a.mp3`, '/lib/b.mp3'],
  ])('stays as it is where it cannot say %s', (_, name, line, target) => {
    const where = { origin: `/in/${name}`, place: `/in/${name}` };
    expect(planEdits(Buffer.from(line), where, known({ '/in/a.mp3': target }))).toBeNull();
  });

  it('says of a code page only what is known under it, and so much of it that it need not be read whole', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `Песня ${index}.mp3`);
    const moved = known(Object.fromEntries(names.map((name) => [`/in/${name}`, `/lib/${name}`])));
    const where = { origin: '/in/list.m3u', place: '/in/list.m3u' };
    const change = planEdits(iconv.encode(names.join('\n'), 'windows-1251'), where, moved);
    expect(change).toMatchObject({ encoding: 'windows-1251' });
    expect(change!.edits).toHaveLength(1000);
    expect(planEdits(Buffer.from([0xff, 0x61]), where, moved)).toBeNull();
  });

  it('that has not moved itself is looked at only where a file has, whatever else it names', () => {
    const looked: string[] = [];
    const { find, mayHaveMoved } = known({ ...FILES, '/in/a/Größe.mp3': '/in/a/Größe.mp3' });
    const where = { origin: '/in/a/list.m3u', place: '/in/a/list.m3u' };
    const watched = {
      mayHaveMoved,
      find: (path: string, otherFormat: boolean) => {
        looked.push(path);
        return find(path, otherFormat);
      },
    };
    expect(planEdits(iconv.encode('stays.mp3\ngone.mp3\nGröße.mp3', 'windows-1252'), where, watched)).toBeNull();
    expect(looked).toEqual([]);
    expect(planEdits(Buffer.from('stays.mp3\n1.mp3\ngone.mp3'), where, watched)?.edits).toHaveLength(1);
    expect(looked).toEqual(['/in/a/1.mp3']);
    planEdits(Buffer.from('stays.mp3'), { ...where, place: '/lib/list.m3u' }, watched);
    expect(looked).toContain('/in/a/stays.mp3');
  });

  it('done twice changes nothing', () => {
    const change = planned({ from: '/in/a/1.mp3\n2.flac' })!;
    const again = { origin: '/in/a/list.m3u', place: '/in/a/list.m3u' };
    const now = Object.fromEntries(Object.values(FILES).map((path) => [path, path]));
    expect(planEdits(change.content, again, known(now))).toBeNull();
  });
});

/** Any bytes, as lines of all kinds, with entries that are known among them. */
const contents = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...Object.keys(FILES), '1.mp3', '.\\2.flac'),
        fc.string(),
        fc.string({ unit: 'grapheme' }),
      ),
      fc.constantFrom('\n', '\r\n', '\r', ''),
    ),
    { maxLength: 12 },
  )
  .map((lines) => lines.flat().join(''));

describe('a change', () => {
  it('can be taken back, byte for byte, and leaves all other lines alone', () => {
    fc.assert(
      fc.property(contents, fc.constantFrom(...PLAYLIST_ENCODINGS), (text, encoding) => {
        const content = Buffer.concat([markOf(encoding), iconv.encode(text, encoding.replace('-bom', ''))]);
        const change = planned({ from: '' }, content);
        if (change === null) return;
        expect(applyEdits(content, change)).toEqual(change.content);
        if (change.isReversible) expect(applyEdits(change.content, reversed(change))).toEqual(content);
        const others = (bytes: Buffer, name: PlaylistChange['encoding']): string[] => {
          const changed = new Set(change.edits.map(({ line }) => line));
          const lines = iconv.decode(bytes, name.replace('-bom', '')).split(/\r\n|\r|\n/u);
          return lines.filter((_, index) => !changed.has(index + 1));
        };
        expect(others(change.content, change.new_encoding ?? change.encoding)).toEqual(
          others(content, change.encoding),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('that does not fit the content is refused', () => {
    const content = Buffer.from('a\nb');
    const edit = { line: 2, from: 'b', to: 'c' };
    expect(applyEdits(content, { edits: [edit], encoding: 'utf-8' })?.toString()).toBe('a\nc');
    expect(applyEdits(content, { edits: [{ ...edit, from: 'x' }], encoding: 'utf-8' })).toBeNull();
    expect(applyEdits(content, { edits: [{ ...edit, line: 3 }], encoding: 'utf-8' })).toBeNull();
    expect(applyEdits(content, { edits: [{ ...edit, to: '♥' }], encoding: 'windows-1252' })).toBeNull();
    expect(applyEdits(content, { edits: [edit], encoding: 'utf-8-bom' })).toBeNull();
  });
});
