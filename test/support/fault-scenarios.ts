import { utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mp3Track } from './track.js';
import { write } from './tree.js';

type Files = Readonly<Record<string, Buffer | string>>;

/** The folders that the commands of a scenario are about. */
export interface Places {
  readonly source: string;
  readonly library: string;
}

export interface FaultScenario {
  readonly name: string;
  readonly source: Files;
  readonly library?: Files;
  /** The library lies on another file system than the source. */
  readonly across?: boolean;
  /** There is no history yet: making it counts as well. Otherwise there is an empty one. */
  readonly firstRun?: boolean;
  /** What is done before, undisturbed. */
  readonly prepare?: (places: Places) => readonly string[];
  /** What is done next, and killed before this call on source or library: its number from 1, or a share of them all. */
  readonly prepareKilled?: { readonly command: (places: Places) => readonly string[]; readonly share: number };
  /** What goes wrong. */
  readonly command: (places: Places) => readonly string[];
}

const track = (number: number, title = `Song ${number}`): Buffer =>
  mp3Track({ artist: 'The Band', album: 'Album', title, track: number, year: 2001 }, { seed: number });

/** An album with lyrics, cover, clutter, a playlist, and one of its tracks a second time. */
const DOWNLOADS: Files = {
  'in/1.mp3': track(1),
  'in/1.lrc': '[00:00] words',
  'in/2.mp3': track(2),
  'in/cover.jpg': 'a picture',
  'in/Thumbs.db': 'clutter',
  'in/list.m3u': '1.mp3\n2.mp3\n',
  'again/2.mp3': track(2),
};

/** The same names are taken by others, and one track is there already. */
const LIBRARY: Files = {
  'The Band/Album (2001)/01 - Song 1.mp3': mp3Track({ title: 'older' }, { seed: 'older' }),
  'The Band/Album (2001)/02 - Song 2.mp3': track(2),
};

/** An album that needs other letters, and no other place. */
const LOWER_CASE: Files = {
  'The Band/album (2001)/01 - song 1.mp3': track(1),
  'The Band/album (2001)/01 - song 1.lrc': '[00:00] words',
  'The Band/album (2001)/02 - song 2.mp3': track(2),
  'The Band/album (2001)/cover.jpg': 'a picture',
  'The Band/album (2001)/list.m3u': '01 - song 1.mp3\n02 - song 2.mp3\n',
};

/** Playlists that stay, two of them the same, and one that goes along; a cue sheet. */
const PLAYLISTS: Files = {
  'in/1.mp3': track(1),
  'in/2.mp3': track(2),
  'in/list.m3u8': '1.mp3\n2.mp3\n',
  'in/sheet.cue': 'FILE "1.mp3" MP3\r\n',
  'all.m3u': Buffer.from('#EXTM3U\nin/1.mp3\nin/2.mp3\nn\u00e9ver.mp3', 'latin1'),
  'twin.m3u': Buffer.from('#EXTM3U\nin/1.mp3\nin/2.mp3\nn\u00e9ver.mp3', 'latin1'),
};

const organize = ({ source, library }: Places): readonly string[] => ['organize', source, library, '--yes'];
const replace = (places: Places): readonly string[] => [
  ...organize(places),
  ...['--conflict', 'replace', '--duplicates', 'delete'],
];
const copyAll = (places: Places): readonly string[] => [...organize(places), '--mode', 'copy'];
const rollback = (): readonly string[] => ['rollback', 'last', '--yes'];
const recover = (): readonly string[] => ['recover'];

const RUNS: readonly FaultScenario[] = [
  { name: 'organize, the first run', source: DOWNLOADS, firstRun: true, command: organize },
  { name: 'organize across file systems', source: DOWNLOADS, across: true, command: organize },
  { name: 'copies', source: DOWNLOADS, across: true, command: copyAll },
  { name: 'replace, and delete duplicates', source: DOWNLOADS, library: LIBRARY, command: replace },
  {
    name: 'case only, in place',
    source: LOWER_CASE,
    command: ({ source }) => ['organize', source, '--yes'],
  },
  { name: 'playlists', source: PLAYLISTS, command: organize },
];

const ROLLBACKS: readonly FaultScenario[] = [
  { name: 'rollback', source: DOWNLOADS, prepare: organize, command: rollback },
  { name: 'rollback across file systems', source: DOWNLOADS, across: true, prepare: organize, command: rollback },
  { name: 'rollback of replaced files', source: DOWNLOADS, library: LIBRARY, prepare: replace, command: rollback },
];

/** The run died in these places; what goes wrong next is recovery itself. */
const RECOVERIES: readonly FaultScenario[] = [
  ...[0.25, 0.5, 0.75].map((share) => ({
    name: `recover from a kill at ${share * 100} % of replace`,
    source: DOWNLOADS,
    library: LIBRARY,
    prepareKilled: { command: replace, share },
    command: recover,
  })),
  ...[0.5, 0.9].map((share) => ({
    name: `recover from a kill at ${share * 100} % of playlists`,
    source: PLAYLISTS,
    prepareKilled: { command: organize, share },
    command: recover,
  })),
  {
    name: 'recover from a kill at 60 % across file systems',
    source: DOWNLOADS,
    across: true,
    prepareKilled: { command: organize, share: 0.6 },
    command: recover,
  },
  {
    name: 'recover from a kill at 50 % of rollback',
    source: DOWNLOADS,
    library: LIBRARY,
    prepare: replace,
    prepareKilled: { command: rollback, share: 0.5 },
    command: recover,
  },
];

export const FAULT_SCENARIOS: readonly FaultScenario[] = [...RUNS, ...ROLLBACKS, ...RECOVERIES];

/** Writes a tree with times that have fractions, as downloads have. */
export function writeAged(root: string, files: Files): void {
  write(root, files);
  const folders = new Set<string>([root]);
  for (const [index, name] of Object.keys(files).entries()) {
    const time = 1_100_000_000 + index * 1000.25;
    utimesSync(join(root, name), time, time);
    for (let folder = dirname(join(root, name)); folder !== root; folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) utimesSync(folder, 1_200_000_000.5, 1_200_000_000.5);
}
