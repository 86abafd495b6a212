import { readChecksum, readTrack } from './read-track.js';
import { report, type ChecksumReading, type ReadTask, type TrackReading } from './reading.js';

/** What a worker thread of TrackReader runs: one batch, file by file, in order. */
export default async function readBatch({
  want,
  paths,
  progress,
}: ReadTask): Promise<(TrackReading | ChecksumReading)[]> {
  const readings: (TrackReading | ChecksumReading)[] = [];
  for (const [index, path] of paths.entries()) {
    report(progress, index, 'reading');
    readings.push(
      want === 'checksum'
        ? await readChecksum(path)
        : await readTrack(path, want === 'tags_and_checksum', (parsing) => {
            report(progress, index, parsing ? 'parsing' : 'reading');
          }),
    );
  }
  return readings;
}
