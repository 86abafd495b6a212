/** What stands where the tags are silent, and the folders that layouts make by themselves. */
export const UNKNOWN_ARTIST = 'Unknown Artist';
export const UNTITLED = 'Untitled';
export const VARIOUS_ARTISTS = 'Various Artists';
/** Tracks of an artist that belong to no album. */
export const SINGLES_FOLDER = 'Singles';

/** The folder of one disc of an album. */
export function discFolder(disc: number): string {
  return `Disc ${String(disc)}`;
}
