import { readAudio, readChecksum, readTrack } from './read-track.js';
import { report, type AudioReading, type ChecksumReading, type ReadTask, type TrackReading } from './reading.js';

type Reading = TrackReading | ChecksumReading | AudioReading;

/** What a worker thread of TrackReader runs: one batch, file by file, in order. */
export default async function readBatch({ want, paths, progress }: ReadTask): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const [index, path] of paths.entries()) {
    report(progress, index, 'reading');
    readings.push(
      await readOne(want, path, (parsing) => {
        report(progress, index, parsing ? 'parsing' : 'reading');
      }),
    );
  }
  return readings;
}

function readOne(want: ReadTask['want'], path: string, onParse: (parsing: boolean) => void): Promise<Reading> {
  switch (want) {
    case 'checksum':
      return readChecksum(path);
    case 'audio_checksum':
      return readAudio(path, 'checksum');
    case 'audio_length':
      return readAudio(path, 'length');
    case 'tags':
    case 'tags_and_checksum':
      return readTrack(path, want === 'tags_and_checksum', onParse);
  }
}
