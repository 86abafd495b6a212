import type { AudioFormat, Track, TrackTags } from '../../../src/domain/track.js';

/** A track as a value; no file is behind it. */
export function track(path: string, tags: TrackTags = {}, format: AudioFormat = { container: 'FLAC' }): Track {
  const identity = { kind: 'file', size: 1, mtime_ns: '0', inode: '1', device: '1', mode: 0o644 } as const;
  return { path, tags, format, checksum: null, identity: { ...identity, uid: 0, gid: 0, links: 1 } };
}
