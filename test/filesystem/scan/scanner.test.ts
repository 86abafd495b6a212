import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Skip } from '../../../src/domain/skip.js';
import { readFolder } from '../../../src/filesystem/scan/read-folder.js';
import { scanFolders, type ScannedFolder, type ScanOptions } from '../../../src/filesystem/scanner.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scan [x]{a,b}*\\ '));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
}

function options(changes: Partial<ScanOptions> = {}): ScanOptions {
  return {
    isAudio: (name) => /\.(mp3|flac)$/i.test(name),
    isUnsupportedAudio: (name) => name.endsWith('.mid'),
    systemFolders: (name) => name === '@eaDir',
    onSkip: () => undefined,
    ...changes,
  };
}

async function scan(changes: Partial<ScanOptions> = {}): Promise<{ folders: ScannedFolder[]; skips: string[] }> {
  const folders: ScannedFolder[] = [];
  const skips: Skip[] = [];
  for await (const folder of scanFolders(root, options({ onSkip: (skip) => skips.push(skip), ...changes }))) {
    folders.push(folder);
  }
  return { folders, skips: skips.map((skip) => `${skip.path.slice(root.length + 1)}: ${skip.reason}`) };
}

/** What was found, in its order: `folder: audio files | other files`. */
function shown(folders: readonly ScannedFolder[]): string[] {
  return folders.map(
    ({ path, audio, others }) => `${path.slice(root.length)}: ${audio.join(' ')} | ${others.join(' ')}`,
  );
}

describe('scanFolders', () => {
  it('gives whole folders, breadth first, sorted, the root first, empty ones too', async () => {
    write('b/2.mp3', 'b/10.mp3', 'b/Z.FLAC', 'b/cover.jpg', 'a/x/1.mp3', 'top.mp3', 'a/song.mid');
    mkdirSync(join(root, 'empty'));
    const { folders, skips } = await scan();
    expect(shown(folders)).toEqual([
      ': top.mp3 | ',
      '/a:  | ',
      '/b: 10.mp3 2.mp3 Z.FLAC | cover.jpg',
      '/empty:  | ',
      '/a/x: 1.mp3 | ',
    ]);
    expect(folders[0]).toMatchObject({ path: root, totalEntries: 4, subfolders: ['a', 'b', 'empty'] });
    expect(folders[0]?.identity.kind).toBe('directory');
    expect(skips).toEqual(['a/song.mid: unsupported_format']);
  });

  it('counts but does not give hidden and system entries', async () => {
    write('.hidden.mp3', '.git/a.mp3', '@eaDir/b.mp3', 'c.mp3');
    const { folders, skips } = await scan();
    expect(shown(folders)).toEqual([': c.mp3 | ']);
    expect(folders[0]).toMatchObject({ totalEntries: 4, subfolders: ['.git', '@eaDir'] });
    expect(skips).toEqual([]);
  });

  it('enters no excluded folder and takes only included audio', async () => {
    const read: string[] = [];
    write('Bootlegs 1999/a.mp3', 'keep/b.mp3', 'keep/c.flac', 'keep/d.tmp', 'deep/Bootlegs/e.mp3', 'slash/f.mp3');
    const { folders } = await scan({
      exclude: ['**/Bootleg*', '**/*.tmp', 'slash/'],
      include: ['**/*.mp3'],
      readFolder: (path, follow) => {
        read.push(path.slice(root.length));
        return readFolder(path, follow);
      },
    });
    expect(shown(folders)).toEqual([':  | ', '/deep:  | ', '/keep: b.mp3 | ']);
    expect(read).toEqual(['', '/deep', '/keep']);
  });

  it('does not enter what it is to leave out, even through a link', async () => {
    write('library/a.mp3', 'new/b.mp3');
    symlinkSync(join(root, 'library'), join(root, 'new/link'));
    const { folders } = await scan({ leaveOut: [join(root, 'library')], followSymlinks: true });
    expect(shown(folders)).toEqual([':  | ', '/new: b.mp3 | ']);
  });

  it('reports symbolic links and special files and opens neither', async () => {
    write('a/1.mp3');
    symlinkSync(join(root, 'a/1.mp3'), join(root, 'link.mp3'));
    symlinkSync(join(root, 'a'), join(root, 'folder-link'));
    symlinkSync('nowhere', join(root, 'broken.mp3'));
    execFileSync('mkfifo', [join(root, 'pipe.mp3')]);
    const { folders, skips } = await scan();
    expect(shown(folders)).toEqual([':  | ', '/a: 1.mp3 | ']);
    expect(skips).toEqual([
      'broken.mp3: symlink',
      'folder-link: symlink',
      'link.mp3: symlink',
      'pipe.mp3: special_file',
    ]);
  });

  it('follows links to folders on request, through loops, each folder once; links to files never', async () => {
    write('a/1.mp3');
    symlinkSync(root, join(root, 'a/loop'));
    symlinkSync('../a/1.mp3', join(root, 'a/2.mp3'));
    symlinkSync('a', join(root, 'again'));
    const { folders, skips } = await scan({ followSymlinks: true });
    expect(shown(folders)).toEqual([':  | ', '/a: 1.mp3 | ']);
    expect(skips).toEqual(['a/2.mp3: symlink']);
  });

  it('reports names that are no UTF-8 and gives the others beside them', async () => {
    write('ok \uFFFD.mp3', 'é.mp3');
    for (const name of [Buffer.from('caf\xe9.mp3', 'latin1'), Buffer.from('.h\xff', 'latin1')]) {
      writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), 'x');
    }
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('d\xed\xa0\x80', 'latin1')]));
    const { folders, skips } = await scan();
    expect(shown(folders)).toEqual([': ok \uFFFD.mp3 é.mp3 | ']);
    expect(folders[0]).toMatchObject({ totalEntries: 5, subfolders: ['d\\xed\\xa0\\x80'] });
    expect(skips).toEqual(['caf\\xe9.mp3: not_utf8', 'd\\xed\\xa0\\x80: not_utf8']);
  });

  it('loses no file in folders with odd names (regression: fast-glob does not match line ends)', async () => {
    const odd = [
      'a\nb',
      '\nfirst',
      'c\rd',
      'e\u2028f',
      '[x]{y,z}',
      '!not',
      '(p|q)',
      'back\\slash',
      '..dots',
      'sp ace ',
      '#',
    ];
    odd.forEach((name) => write(`${name}/deep\n/1.mp3`, `${name}/\n.mp3`));
    const { folders } = await scan();
    const visible = odd.filter((name) => !name.startsWith('.')).sort();
    expect(folders.filter((folder) => folder.audio[0] === '\n.mp3').map((folder) => folder.path)).toEqual(
      visible.map((name) => join(root, name)),
    );
    expect(folders.filter((folder) => folder.audio[0] === '1.mp3')).toHaveLength(visible.length);
  });

  it('reports a folder that cannot be read, and goes on (the disk refuses: simulated, tests may run as root)', async () => {
    write('a/1.mp3', 'b/2.mp3', 'c/3.mp3');
    const { folders, skips } = await scan({
      readFolder: (path, follow) => {
        if (path.endsWith('/b')) throw Object.assign(new Error('no'), { code: 'EACCES' });
        if (path.endsWith('/c')) renameSync(path, join(root, 'moved'));
        return readFolder(path, follow);
      },
    });
    expect(shown(folders)).toEqual([':  | ', '/a: 1.mp3 | ']);
    expect(skips).toEqual(['b: unreadable_folder']);
  });

  it('throws a UserError for a root that is missing, no folder or unreadable', async () => {
    write('file');
    const first = (path: string, changes = {}) => scanFolders(path, options(changes)).next();
    await expect(first(join(root, 'no'))).rejects.toMatchObject({ code: 'source_not_found', exitCode: 2 });
    await expect(first(join(root, 'file'))).rejects.toThrow('is not a folder');
    const refuse = () => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    };
    await expect(first(root, { readFolder: refuse })).rejects.toThrow('cannot be read (EACCES)');
  });

  it('passes on what a callback throws, and stops for the signal', async () => {
    write('a/song.mid');
    const onSkip = () => {
      throw new Error('told you');
    };
    await expect(scan({ onSkip })).rejects.toThrow('told you');
    await expect(scan({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });

  it('reads at most a queue ahead of a slow reader', async () => {
    for (let folder = 0; folder < 1000; folder++) {
      write(...Array.from({ length: 20 }, (_, file) => `${folder}/${file}.mp3`));
    }
    let readAhead = 0;
    let most = 0;
    let files = 0;
    const counting: ScanOptions['readFolder'] = (path, follow) => {
      const content = readFolder(path, follow);
      readAhead += path === root ? 0 : (content?.entries.length ?? 0);
      return content;
    };
    for await (const folder of scanFolders(root, options({ queueLimit: 500, readFolder: counting }))) {
      await new Promise((resolve) => setTimeout(resolve, files % 2000 === 0 ? 20 : 0));
      readAhead -= folder.audio.length;
      files += folder.audio.length;
      most = Math.max(most, readAhead);
    }
    expect(files).toBe(20_000);
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThanOrEqual(560);
  });
});
