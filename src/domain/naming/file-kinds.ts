/**
 * Audio that music-metadata 11 reads (its loaders' `extensions`, or the type of the content), lower case, no dot.
 * Containers that can also hold video are in only where music comes in them; `hasVideo` tells those apart.
 */
export const AUDIO_EXTENSIONS: ReadonlySet<string> = new Set([
  ...['mp3', 'mp2', 'mp1', 'm2a', 'mpa', 'mpga'], // MPEG audio
  ...['aac', 'aacp', 'adts'], // AAC in ADTS
  ...['m4a', 'm4b', 'm4p', 'm4r', 'mp4', '3ga'], // MPEG-4
  ...['flac', 'ogg', 'oga', 'opus', 'spx'], // Xiph
  ...['wav', 'wave', 'bwf', 'aif', 'aiff', 'aifc'], // PCM
  ...['wma', 'asf'], // ASF
  ...['ape', 'wv', 'wvp', 'mpc', 'mp+', 'mpp'], // Monkey's Audio, WavPack, Musepack
  ...['dsf', 'dff'], // DSD
  ...['mka', 'weba', 'webm'], // Matroska
]);

/** Sound that nothing here reads: reported as skipped and left alone. */
export const UNSUPPORTED_AUDIO_EXTENSIONS: ReadonlySet<string> = new Set([
  ...['tta', 'tak', 'ofr', 'ofs', 'shn', 'la', 'alac', 'caf', 'rf64', 'w64'],
  ...['ac3', 'eac3', 'dts', 'dtshd', 'mlp', 'thd', 'truehd'],
  ...['mid', 'midi', 'kar', 'rmi', 'mod', 'xm', 'it', 's3m', 'sid', 'nsf', 'spc', 'vgm', 'vgz'],
  ...[
    'ra',
    'ram',
    'au',
    'snd',
    'voc',
    'amr',
    'awb',
    'gsm',
    'aa',
    'aax',
    'aaxc',
    'vqf',
    'oma',
    'aa3',
    'at3',
    'qcp',
    'wvx',
  ],
]);

/** Pictures that can be cover art. */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set([
  ...['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'heic', 'heif', 'jxl'],
]);

/** Left by operating systems, worth nothing; lower case. They do not keep a folder alive. */
const CLUTTER_NAMES: ReadonlySet<string> = new Set([
  ...['thumbs.db', 'thumbs.db:encryptable', 'ehthumbs.db', 'ehthumbs_vista.db', 'desktop.ini'],
  ...['.ds_store', '.directory', '@eadir', '.appledouble', '.localized'],
]);

/** Folders that belong to an operating system, a NAS or to us, lower case: never entered. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  ...['$recycle.bin', 'recycler', 'recycled', 'system volume information', 'lost+found'],
  ...['@eadir', '#recycle', '#snapshot', '@recycle', '@recently-snapshot', '.@__thumb', '@tmp'],
  ...['.appledouble', '.spotlight-v100', '.fseventsd', '.temporaryitems', '.documentrevisions-v100', '.trashes'],
  ...['.zfs', '.snapshot', '.snapshots', '.stversions', '.stfolder', '.git', '.music-organize'],
]);

const EXTENSION = /^\.[\p{L}\p{N}_+-]{1,12}$/u;

/** A name without and with its last extension. An extension has its dot, no spaces, and never begins the name. */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  if (!EXTENSION.test(extension)) return { stem: name, extension: '' };
  return { stem: name.slice(0, dot), extension };
}

/** The extension of a name, lower case, without its dot; empty when it has none. */
export function extensionOf(name: string): string {
  return splitExtension(name).extension.slice(1).toLowerCase();
}

/** Whether a file of this name is a track to us. AppleDouble files (`._Song.mp3`) hold no sound. */
export function isAudio(name: string): boolean {
  return AUDIO_EXTENSIONS.has(extensionOf(name)) && !isClutter(name);
}

/** Whether a file of this name holds sound that we cannot read. */
export function isUnsupportedAudio(name: string): boolean {
  return UNSUPPORTED_AUDIO_EXTENSIONS.has(extensionOf(name)) && !isClutter(name);
}

/** Whether a file or folder of this name is worth nothing: {@link CLUTTER_NAMES}, or macOS' `._` companion of a file. */
export function isClutter(name: string): boolean {
  return CLUTTER_NAMES.has(name.toLowerCase()) || name.startsWith('._');
}

/** Whether a folder of this name is never entered: {@link SYSTEM_FOLDERS}, or a trash of freedesktop.org (`.Trash-1000`). */
export function isSystemFolder(name: string): boolean {
  const lower = name.toLowerCase();
  return SYSTEM_FOLDERS.has(lower) || lower.startsWith('.trash');
}
