import type { MusicKind } from './kinds.js';

/** Templates by kind of music; `default` serves the kinds that have none. */
export type LayoutTemplates = { readonly default: string } & Readonly<Partial<Record<MusicKind, string>>>;

const YEAR = '{% if year %} ({{ year }}){% endif %}';
const AUNIQUE = '{% if aunique %} [{{ aunique }}]{% endif %}';
const ALBUM = `{{ album }}${YEAR}${AUNIQUE}`;
const DISC = '{% if multidisc and disc %}Disc {{ disc }}/{% endif %}';
const NUMBER = '{% if track %}{{ track | pad: trackdigits }} - {% endif %}';
/** Without a number, the disc would not be known again: such tracks have a folder for it. */
const DISC_AND_NUMBER =
  '{% if track %}{% if multidisc and disc %}{{ disc }}-{% endif %}{{ track | pad: trackdigits }} - ' +
  '{% elsif multidisc and disc %}Disc {{ disc }}/{% endif %}';
/** Where the folder does not say who the artist is, the file does. */
const TITLE = '{% if various %}{{ artist }} - {% endif %}{{ title }}';
const FILE = `${DISC}${NUMBER}${TITLE}`;

const STANDARD_ALBUM = `{{ albumartist }}/${ALBUM}/${FILE}`;
const SINGLES = '{{ albumartist }}/Singles/{{ title }}';
const UNKNOWN = 'Unknown Artist/Unknown Album/{{ filename }}';

const standard: LayoutTemplates = {
  default: STANDARD_ALBUM,
  single: `{% if album %}${STANDARD_ALBUM}{% else %}${SINGLES}{% endif %}`,
  unclassified: UNKNOWN,
};

const FLAT_ALBUM = `{{ albumartist }}/${ALBUM}/${DISC_AND_NUMBER}${TITLE}`;

const PLAYERS =
  '{% if conductor or orchestra %} [{{ conductor }}{% if conductor and orchestra %}, {% endif %}{{ orchestra }}]{% endif %}';
const CLASSICAL_ALBUM = `{{ composer }}/{% if album %}{{ album }}{% else %}{{ work }}{% endif %}${YEAR}${PLAYERS}${AUNIQUE}/${FILE}`;

const CONCERT = `{% if livedate and venue %}{{ livedate }} - {{ venue }}${AUNIQUE}{% else %}${ALBUM}{% endif %}`;

/** The presets of `--layout NAME`. Jellyfin, Plex and Navidrome read `standard` and `flat-discs`. */
export const LAYOUT_TEMPLATES = {
  standard,
  'flat-discs': {
    default: FLAT_ALBUM,
    single: `{% if album %}${FLAT_ALBUM}{% else %}${SINGLES}{% endif %}`,
    unclassified: UNKNOWN,
  },
  'by-kind': {
    default: `Albums/${STANDARD_ALBUM}`,
    live: `Live/{{ albumartist }}/${CONCERT}/${FILE}`,
    compilation: `Compilations/{% unless various %}{{ albumartist }}/{% endunless %}${ALBUM}/${FILE}`,
    collaboration: `Collaborations/${STANDARD_ALBUM}`,
    rarity: `Rarities/${STANDARD_ALBUM}`,
    soundtrack: `Soundtracks/{% unless various %}{{ albumartist }}/{% endunless %}${ALBUM}/${FILE}`,
    classical: `Classical/{% if composer %}${CLASSICAL_ALBUM}{% else %}${STANDARD_ALBUM}{% endif %}`,
    single: `Singles/{% if album %}${STANDARD_ALBUM}{% else %}{{ albumartist }}/{{ title }}{% endif %}`,
    unclassified: 'Unclassified/{{ filename }}',
  },
  classical: {
    default: `{% if composer %}${CLASSICAL_ALBUM}{% else %}${STANDARD_ALBUM}{% endif %}`,
    single: `{% if album and composer %}${CLASSICAL_ALBUM}{% elsif album %}${STANDARD_ALBUM}{% else %}${SINGLES}{% endif %}`,
    unclassified: UNKNOWN,
  },
} as const satisfies Readonly<Record<string, LayoutTemplates>>;

export type LayoutName = keyof typeof LAYOUT_TEMPLATES;

export const LAYOUT_NAMES = Object.keys(LAYOUT_TEMPLATES) as readonly LayoutName[];
