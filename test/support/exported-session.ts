import type { ExportedSession } from 'music-organize';
import { album, Place } from './library.js';
import { write } from './tree.js';

/** Where an album waits to be organized. */
export function aPlace(): Place {
  const place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  return place;
}

/** Organizes what is there, and gives the session as a document. */
export async function exported(place: Place): Promise<ExportedSession> {
  const { session_id } = await place.organize();
  const document = place.read((history) => ({
    ...{ format: 'music-organize-session', version: 1, session: history.requireSession(session_id!) },
    ...{ operations: [...history.operations(session_id!)], directory_times: history.directoryTimes(session_id!) },
  }));
  return JSON.parse(JSON.stringify(document)) as ExportedSession;
}
