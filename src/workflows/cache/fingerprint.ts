import { createHash } from 'node:crypto';
import { buildOf } from '../../filesystem/build.js';
import { VERSION } from '../version.js';

/**
 * A number for what makes tags out of bytes. A version of this program names its version of music-metadata exactly; between two
 * versions, the build of the files that map tags tells.
 */
export function readerFingerprint(): number {
  const files = ['map-tags.js', 'parse-tags.js', 'read-track.js'];
  const builds = files.map((file) => buildOf(new URL(`../../filesystem/tags/${file}`, import.meta.url)));
  // Six bytes are a safe integer.
  return hash([VERSION, ...builds]).readUIntBE(0, 6);
}

/** For all that decides, beside a library's files, what is to be done with them. */
export function planFingerprint(settings: unknown): string {
  const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const build = buildOf(new URL('../organize-run.js', import.meta.url));
  const reader = readerFingerprint();
  // Unicode's tables come with Node.
  return hash([VERSION, build, String(reader), process.version, `${uid}:${gid}`, JSON.stringify(settings)]).toString(
    'hex',
  );
}

function hash(parts: readonly string[]): Buffer {
  return createHash('sha256').update(parts.join('\0')).digest();
}
