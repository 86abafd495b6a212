import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseTags } from '../../../src/filesystem/tags/parse-tags.js';
import { readTrack } from '../../../src/filesystem/tags/read-track.js';
import { mp3 } from './mp3.js';

const corpus = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));

/** Both ways of reading must see the same: what they parsed, or their error. */
async function bothWays(path: string): Promise<unknown[]> {
  const bytes = readFileSync(path);
  const fd = openSync(path, 'r');
  const outcome = (parsed: Promise<unknown>) => parsed.catch((error: unknown) => String(error));
  const outcomes = [
    await outcome(parseTags({ fd, size: bytes.length }, path)),
    await outcome(parseTags({ bytes }, path)),
  ];
  closeSync(fd);
  return outcomes;
}

describe('parseTags', () => {
  it('sees the same in whole and in cut off files (regression: the parsers know the end of a file by its class)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parse-'));
    const whole = mp3({ TIT2: 'T', TALB: 'x'.repeat(300) });
    for (const length of [whole.length, whole.length - 100, 700, 400, 200, 20, 9, 3, 1]) {
      const path = join(folder, `${length}.mp3`);
      writeFileSync(path, whole.subarray(0, length));
      const [file, bytes] = await bothWays(path);
      expect(file).toEqual(bytes);
    }
    rmSync(folder, { recursive: true });
  });

  it('says what the system said of a file that cannot be read further, not that its tags are broken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parse-'));
    const path = join(folder, '1.mp3');
    const bytes = mp3({ TIT2: 'T' });
    writeFileSync(path, bytes);
    const [read, unreadable] = [openSync(path, 'r'), openSync(folder, 'r')];
    // Its first bytes tell the format; then the disk fails.
    const fds = [read, unreadable];
    const content = {
      size: bytes.length,
      get fd() {
        return fds.shift() ?? unreadable;
      },
    };
    await expect(parseTags(content, path)).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' });
    for (const fd of [read, unreadable]) closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  it.skipIf(!existsSync(corpus))(
    'sees the same in every file of the shared corpus, and every file ends',
    { timeout: 60_000 },
    async () => {
      for (const entry of readdirSync(corpus, { recursive: true, withFileTypes: true }).filter((found) =>
        found.isFile(),
      )) {
        const path = join(entry.parentPath, entry.name);
        const [file, bytes] = await bothWays(path);
        expect(file, path).toEqual(bytes);
        expect(['track', 'skip']).toContain((await readTrack(path, true)).kind);
      }
    },
  );
});
