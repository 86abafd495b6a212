import type { TrackTags } from '../track.js';
import { textOf } from './tag-text.js';

/** Words that orchestras, choirs and chamber groups have in their names, in the languages that records use. */
const ENSEMBLE =
  /(?:orchest(?:ra|er|re)s?\b|\borquesta|orkest\b|philharmoni|\bsymphon(?:y|ic|ie|iker)|\bsinfoni|staatskapelle|gewandhaus|concertgebouw|\bensemble|\bcamerata|\bcapp?ella|\bkammer(?:orchester|chor|philharmonie|ensemble)|\bchamber (?:orchestra|choir|players|ensemble)|\bconsort\b|\b(?:quart|quint|sext|oct)e?tt?o?\b|\btrio\b|\bchoir|\bchor(?:us|ale)?\b|\bch(?:ö|oe)re?\b|\bacademy of st)/iu;

/** Whether a name is that of several people who play or sing together, by its words. */
export function isEnsemble(name: string): boolean {
  return ENSEMBLE.test(name);
}

/** Orchestra and other ensembles of a track: those that are tagged as such, else whom of its artists somebody conducts. */
export function ensemblesOf(tags: TrackTags): string | undefined {
  const { ensembles, conductors, albumArtists, albumArtist, artists, artist } = tags;
  if (ensembles !== undefined) return ensembles.join(', ');
  if (conductors === undefined) return undefined;
  const named = [...(albumArtists ?? [albumArtist ?? '']), ...(artists ?? [artist ?? ''])];
  const found = named.flatMap((text) => text.split(/\s*[;,/]\s*/u)).filter(isEnsemble);
  return textOf([...new Set(found)].join(', '));
}
