import { UserError } from '../errors.js';
import type { Track } from '../track.js';
import { groupAlbums, type AlbumGroup } from './album.js';
import { classifyAlone, type Classification } from './classify.js';
import { splitExtension } from './file-kinds.js';
import { fitPath } from './fit-path.js';
import type { LayoutOptions, PlacedTrack, Placement } from './placement.js';
import type { MusicKind } from './kinds.js';
import { LAYOUT_TEMPLATES, type LayoutName, type LayoutTemplates } from './layouts.js';
import { NameTemplate } from './name-template.js';
import { namingOf, renamed, withoutFrame, type TrackNaming } from './track-naming.js';
import type { SanitizeProfile } from './sanitize-rules.js';
import type { FieldValues, TemplateField } from './template-fields.js';
import { templateValues, withoutDisc } from './template-values.js';
import { fileNameOf } from './track-path.js';

export type { LayoutOptions, PlacedTrack, Placement } from './placement.js';

/** A place with the values that led to it, to be explained. */
export interface ExplainedPlacement {
  readonly placement: Placement;
  /** For the fields that the template uses, and the old file name. */
  readonly values: FieldValues;
  readonly template: NameTemplate;
  readonly classification: Classification;
}

/**
 * Finds a place for each track: a template for each kind of music, and the rules that decide about albums as a whole.
 *
 * The tracks of an album must come together (with those of its other disc folders). Placing a track that stands in its
 * place gives this place again.
 */
export class Layout {
  readonly #templates: ReadonlyMap<string, NameTemplate>;

  private constructor(templates: ReadonlyMap<string, NameTemplate>) {
    this.#templates = templates;
  }

  /**
   * A preset, with own templates before it. An own `default` serves all kinds that have no own template.
   *
   * @param own by kind, and `default`
   * @throws UserError that names the template and what is wrong in it
   * @example Layout.of('standard', { live: 'Live/{{ albumartist }}/{{ album }}/{{ title }}' })
   */
  static of(name: LayoutName, own: Readonly<Record<string, string>> = {}): Layout {
    const preset: LayoutTemplates = LAYOUT_TEMPLATES[name];
    const base = own['default'] === undefined ? { ...preset } : {};
    const templates = new Map<string, NameTemplate>();
    for (const [kind, text] of Object.entries<string>(base))
      templates.set(kind, NameTemplate.parse(text, `layout ${name}`));
    for (const [kind, text] of Object.entries(own)) {
      templates.set(kind, NameTemplate.parse(text, kind === 'default' ? 'the template' : `the template for ${kind}`));
    }
    return new Layout(templates);
  }

  /** One placement a track; the order follows the albums. */
  place(tracks: readonly Track[], options: LayoutOptions): Placement[] {
    return groupAlbums(tracks).flatMap((group) => this.placeGroup(group, options));
  }

  /** @param aunique what tells the album from another one that has its folder */
  placeGroup(group: AlbumGroup, options: LayoutOptions, aunique = ''): Placement[] {
    return group.tracks.map((track) => {
      try {
        return this.explain(track, group, options, aunique).placement;
      } catch (error) {
        // Its template makes more of its tags than a name can hold: that is about this track, and no other.
        if (!(error instanceof UserError)) throw error;
        return { track, skip: 'path_too_long' };
      }
    });
  }

  /**
   * The same for one track of a group, with what led to it.
   *
   * @param also fields to tell the values of, besides those that the template uses
   */
  explain(
    track: Track,
    group: AlbumGroup,
    options: LayoutOptions,
    aunique = '',
    also: Iterable<TemplateField> = [],
  ): ExplainedPlacement {
    const naming = namingOf(track, group, options);
    const classification = group.classification ?? classifyAlone(track.tags, naming.says);
    const template = this.#templateFor(classification.kind);
    const values = (stem: string): FieldValues => {
      const { albumArtist, artist, title, number, stem: read } = naming.read(stem, { showsArtist });
      const facts = { albumArtist, artist, title, number, stem: read, classification, aunique };
      return templateValues(track, group, facts, template.fields, also);
    };
    const render = (stem: string): readonly string[] => template.render(values(stem), options.profile);
    let showsArtist = false;
    if (naming.readsFileName) showsArtist = fileShowsArtist(template, values(naming.stem), options.profile);
    // With the whole old name in the new one, it would hold itself again and again.
    const settles = naming.readsFileName && !template.fields.has('filename');
    const settled = settles ? renamed(naming.stem, (old) => render(old).at(-1) ?? old) : undefined;
    const stem = settled ?? stemBefore(template, naming, () => values(naming.stem), options.profile);
    const final = values(stem);
    const components = template.render(final, options.profile);
    const above = (group.multidisc ? template.render(withoutDisc(final), options.profile) : components).slice(0, -1);
    return {
      placement: this.#placement({ track, group, naming, classification, components, above }, options),
      values: final,
      template,
      classification,
    };
  }

  /** Whether a template of it uses a field. */
  uses(field: TemplateField): boolean {
    return [...this.#templates.values()].some(({ fields }) => fields.has(field));
  }

  #templateFor(kind: MusicKind): NameTemplate {
    const template = this.#templates.get(kind) ?? this.#templates.get('default');
    if (template === undefined) throw new TypeError('a layout without a default template');
    return template;
  }

  #placement(found: Found, options: LayoutOptions): Placement {
    const { track, group, naming, classification, components } = found;
    const extension = splitExtension(fileNameOf(track.path)).extension.toLowerCase();
    const relativePath = fitPath(components, extension, options.profile, options.rootLength);
    if (relativePath === null) return { track, skip: 'path_too_long' };
    return {
      track,
      relativePath,
      ...albumFolderOf(found, relativePath),
      kind: classification.kind,
      kindReason: classification.reason,
      untagged: naming.untagged,
      reason: naming.reason(group),
    };
  }
}

interface Found {
  readonly track: Track;
  readonly group: AlbumGroup;
  readonly naming: TrackNaming;
  readonly classification: Classification;
  /** Folders and file name. */
  readonly components: readonly string[];
  /** The folders as they are when the album has one disc. */
  readonly above: readonly string[];
}

/**
 * The album's folder is what a track of the same album on no disc gets. Where the template puts the disc into the name of
 * the album's folder, each disc has a folder of its own, and counts as an album.
 */
function albumFolderOf(
  { track, group, components, above }: Found,
  relativePath: string,
): Pick<PlacedTrack, 'albumFolder' | 'disc'> {
  if (group.album === undefined) return { albumFolder: null, disc: null };
  // Without discs, what is above is what it is in.
  if (!group.multidisc)
    return { albumFolder: relativePath.slice(0, Math.max(relativePath.lastIndexOf('/'), 0)), disc: null };
  const folders = relativePath.split('/').slice(0, -1);
  const isAbove = above.every((folder, at) => components[at] === folder) && above.length < components.length;
  const disc = isAbove ? (group.discs.get(track) ?? null) : null;
  return { albumFolder: folders.slice(0, isAbove ? above.length : folders.length).join('/'), disc };
}

/** No text of a tag looks like this. */
const PROBE = 'Xyzzy Plugh';

/** The old stem without what the template put around it in an earlier run. */
function stemBefore(
  template: NameTemplate,
  { stem, readsFileName }: TrackNaming,
  values: () => FieldValues,
  profile: SanitizeProfile,
): string {
  if (!readsFileName && !template.fields.has('filename')) return stem;
  const probed = { ...values(), filename: PROBE, ...(readsFileName ? { title: PROBE } : {}) };
  return withoutFrame(stem, template.render(probed, profile).at(-1) ?? '', PROBE);
}

function fileShowsArtist(template: NameTemplate, values: FieldValues, profile: SanitizeProfile): boolean {
  return (
    template.fields.has('artist') &&
    template
      .render({ ...values, artist: PROBE }, profile)
      .at(-1)
      ?.includes(PROBE) === true
  );
}
