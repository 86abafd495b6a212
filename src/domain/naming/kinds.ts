/** What an album, or a track on none, can be taken for; layouts may have a template for each. */
export const MUSIC_KINDS = [
  'album',
  'single',
  'compilation',
  'live',
  'collaboration',
  'rarity',
  'soundtrack',
  'classical',
  'unclassified',
] as const;
export type MusicKind = (typeof MUSIC_KINDS)[number];

/** What there may be a template for. */
export const TEMPLATE_KINDS = ['default', ...MUSIC_KINDS] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];
