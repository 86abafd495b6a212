import { basename } from 'node:path';
import type { AlbumGroup } from '../domain/naming/album.js';
import { splitExtension } from '../domain/naming/file-kinds.js';
import type { Layout, LayoutOptions } from '../domain/naming/layout.js';
import type { NamingStep } from '../domain/naming/name-template.js';
import { NUMBERING_ROOM, PORTABLE_PATH_MAX } from '../domain/naming/sanitize-rules.js';
import { TEMPLATE_FIELDS, type FieldValues, type TemplateField } from '../domain/naming/template-fields.js';
import { skipped, type Skip } from '../domain/skip.js';
import type { Track } from '../domain/track.js';
import type { TrackReader } from '../filesystem/tags/track-reader.js';
import { takeTrack } from './plan/library-units.js';

/** What a template, or a layout, makes of a file. */
export type Trial = TriedFile | { readonly path: string; readonly skip: Skip };

export interface TriedFile {
  /** Absolute. */
  readonly path: string;
  /** Below the library, POSIX style. */
  readonly result: string;
  /** The template that served it, as it was written. */
  readonly template: string;
  /** Of every field there is. */
  readonly values: FieldValues;
  /** What sanitizing changed, in order; the last one may be the whole path (rule 9). */
  readonly changes: readonly NamingStep[];
  /** Why there, for people. */
  readonly reason: string;
  /** Why it is taken for the kind of music that it is taken for. */
  readonly kindReason: string;
}

/** Files a task of a worker. */
const TASK_SIZE = 64;

/** The tracks among files, and why the others are none. @throws the reader's signal's reason */
export async function readTracks(
  paths: readonly string[],
  reader: TrackReader,
): Promise<{ readonly tracks: readonly Track[]; readonly skips: readonly Skip[] }> {
  const tasks: string[][] = [];
  for (let start = 0; start < paths.length; start += TASK_SIZE) tasks.push(paths.slice(start, start + TASK_SIZE));
  const readings = (await Promise.all(tasks.map((task) => reader.read(task, { checksum: false })))).flat();
  const skips: Skip[] = [];
  const tracks = readings.flatMap((reading) => takeTrack(reading, (skip) => skips.push(skip)));
  return { tracks, skips };
}

const ALL_FIELDS = Object.keys(TEMPLATE_FIELDS) as TemplateField[];

/** @throws UserError when the template makes more of the tags than a name can hold */
export function tryTrack(track: Track, group: AlbumGroup, layout: Layout, options: LayoutOptions): Trial {
  const { placement, values, template } = layout.explain(track, group, options, '', ALL_FIELDS);
  if ('skip' in placement) return { path: track.path, skip: skipped(track.path, placement.skip) };
  const changes: NamingStep[] = [];
  const whole = template.render(values, options.profile, (step) => changes.push(step)).join('/');
  const { relativePath: result, reason, kindReason } = placement;
  const { extension } = splitExtension(basename(result));
  if (result !== whole + extension) changes.push(shortening(whole + extension, result, options));
  const all = Object.fromEntries(ALL_FIELDS.map((field) => [field, values[field] ?? null]));
  return { path: track.path, result, template: template.source, values: all, changes, reason, kindReason };
}

/** Rule 8 leaves room for the extension, rule 9 for the whole path. */
function shortening(before: string, after: string, { profile, rootLength }: LayoutOptions): NamingStep {
  const whole = rootLength + '/'.length + before.length + NUMBERING_ROOM;
  return { field: null, rule: profile === 'portable' && whole > PORTABLE_PATH_MAX ? 9 : 8, before, after };
}
