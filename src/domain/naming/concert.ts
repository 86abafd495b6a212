import type { TrackTags } from '../track.js';
import { mostCommon, present, textOf } from './tag-text.js';

/** When and where a live album was played, as far as tags and title tell. */
export interface Concert {
  /** `1986-07-12`. */
  readonly date: string | undefined;
  readonly venue: string | undefined;
}

/** `1986-07-12`, `1986.07.12`, `1986/07/12`, `19860712`; etree writes `gd1977-05-08`, with the band before it. */
const DATE =
  /(?<!\d)(?<year>(?:19|20)\d\d)(?<dash>[-._/ ]?)(?<month>0[1-9]|1[0-2])\k<dash>(?<day>0[1-9]|[12]\d|3[01])(?!\d)/u;

/** `Live at Wembley`, `Live in Paris`, `Recorded live at ...`, `In Concert at ...`; other languages that releases use. */
const PLAYED_AT =
  /^(?:.*?[\s:([–—-])??(?:recorded\s+)?(?:live|in\s+concert|en\s+vivo|en\s+concert|ao\s+vivo|dal\s+vivo)\s+(?:at|in|from|on|@|en|à|au|em|no|na|a)\s+(?:the\s+)?(?<venue>.+)$/iu;

/** What may stand around a place once the date is out: brackets, dashes, a year. */
const EDGES = /^[\s,;:()[\]–—-]+|[\s,;:([–—-]+$/gu;

/** The date of the title, else that of the tags when it has a day; the place that the title names. */
export function readConcert(album: string | undefined, tags: readonly TrackTags[]): Concert {
  const inTitle = album === undefined ? undefined : dateIn(album);
  const tagged = mostCommon(present(tags.map(({ originalDate, date }) => dayOf(originalDate) ?? dayOf(date))));
  return {
    date: inTitle?.date ?? tagged,
    venue: album === undefined ? undefined : venueIn(album, inTitle),
  };
}

interface DateInTitle {
  readonly date: string;
  readonly start: number;
  readonly end: number;
}

function dateIn(title: string): DateInTitle | undefined {
  const match = DATE.exec(title);
  if (match === null) return undefined;
  const { year = '', month = '', day = '' } = match.groups ?? {};
  const [start, end] = [match.index, match.index + match[0].length];
  const inBrackets = /[([]$/u.test(title.slice(0, start)) && /^[)\]]/u.test(title.slice(end));
  const edge = inBrackets ? 1 : 0;
  return { date: `${year}-${month}-${day}`, start: start - edge, end: end + edge };
}

const SHORTEST_DAY = '19860712'.length;

function dayOf(date: string | undefined): string | undefined {
  return date === undefined || date.length < SHORTEST_DAY ? undefined : dateIn(date.slice(0, 10))?.date;
}

function venueIn(title: string, date: DateInTitle | undefined): string | undefined {
  const before = date === undefined ? title : title.slice(0, date.start);
  const after = date === undefined ? '' : title.slice(date.end);
  // `gd1977-05-08 - Barton Hall`: what touches the date names the band.
  const whole = clean(`${date === undefined || /[\s(,[–—-]$/u.test(before) ? before : ''} ${after}`);
  const named = textOf(clean(PLAYED_AT.exec(whole)?.groups?.['venue'] ?? ''));
  if (named !== undefined) return named;
  return date === undefined ? undefined : textOf(clean(whole.replace(/\s*[([]?\blive\b[)\]]?\s*/iu, ' ')));
}

function clean(text: string): string {
  const trimmed = text.replaceAll(/\s+/gu, ' ').replaceAll(EDGES, '');
  // A bracket that lost its partner with the date.
  const opens = (trimmed.match(/[([]/gu) ?? []).length;
  const closes = (trimmed.match(/[)\]]/gu) ?? []).length;
  return opens < closes ? trimmed.replace(/[)\]]$/u, '').trim() : trimmed.trim();
}
