import { join } from 'node:path';
import { PausedProgram, type PausedEnd } from './paused-program.js';
import { User } from './program.js';
import { mp3Track } from './track.js';
import { contentsOf, treeOf, write, type Tree } from './tree.js';

/** The call that the program is held before. */
export interface Instant {
  /** Such as `link`. */
  readonly call: string;
  /** What one of its paths ends in. */
  readonly path: string;
  /** The n-th of those; default 1. */
  readonly nth?: number;
}

/** Somebody whose files another program works on in exactly the wrong moment. Everything lies in one folder. */
export class Race {
  readonly user: User;
  /** Outside of source and library. */
  readonly elsewhere: string;
  readonly before: Tree;
  readonly #contents: readonly string[];

  /** @param options library: elsewhere, for example on another disk */
  constructor(options: { readonly library?: string } = {}) {
    this.user = new User(options);
    this.elsewhere = join(this.user.folder, 'elsewhere');
    write(this.elsewhere, { 'theirs.txt': 'somebody else keeps this here' });
    write(this.user.source, songs());
    this.before = treeOf(this.user.source);
    this.#contents = contentsOf(this.user.source, this.elsewhere);
  }

  /** Where the track called `Song <n>` comes from. */
  original(n: number): string {
    return join(this.user.source, 'new', `${n}.mp3`);
  }

  /** Where it goes. */
  placed(n: number): string {
    return join(this.album, `0${n} - Song ${n}.mp3`);
  }

  get album(): string {
    return join(this.user.library, 'The Band', 'Album (2001)');
  }

  /** Runs the program, holds it at that instant, and lets somebody act. Throws when it does not come there. */
  async run(args: readonly string[], instant: Instant, attack: () => void): Promise<PausedEnd> {
    const { call, path, nth = 1 } = instant;
    const { source, library, environment } = this.user;
    const options = { under: [source, library], only: [call], path, at: [nth], environment };
    const program = new PausedProgram(args, options);
    const held = await program.reach(nth);
    if (held === null) throw new Error(`never came to ${call} ${path}: ${(await program.end()).stderr}`);
    attack();
    program.goOn(nth);
    return program.end();
  }

  organize(instant: Instant, attack: () => void, ...options: readonly string[]): Promise<PausedEnd> {
    return this.run(['organize', this.user.source, this.user.library, '--yes', ...options], instant, attack);
  }

  rollback(instant: Instant, attack: () => void): Promise<PausedEnd> {
    return this.run(['rollback', 'last', '--yes'], instant, attack);
  }

  /**
   * What should be somewhere and is nowhere, as checksums.
   *
   * @param theirs contents that somebody added
   * @param gone contents that somebody took away
   */
  lost(theirs: readonly string[], gone: readonly string[]): readonly string[] {
    const left = contentsOf(this.user.source, this.user.library, this.elsewhere);
    const wanted = [...this.#contents.filter((content) => !gone.includes(content)), ...theirs];
    return wanted.filter((content) => {
      const place = left.indexOf(content);
      if (place >= 0) left.splice(place, 1);
      return place < 0;
    });
  }
}

function songs(): Record<string, Buffer> {
  return Object.fromEntries(
    [1, 2, 3].map((n) => {
      const tags = { title: `Song ${n}`, artist: 'The Band', album: 'Album', track: n, year: 2001 };
      return [`new/${n}.mp3`, mp3Track(tags, { seed: n, size: 9000 })];
    }),
  );
}
