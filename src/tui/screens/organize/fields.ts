import type { ConflictPolicy, DuplicatePolicy, UntaggedPolicy } from '../../../domain/conflict.js';
import type { LayoutName } from '../../../domain/naming/layouts.js';
import type { SanitizeProfile } from '../../../domain/naming/sanitize-rules.js';
import type { TransferMode } from '../../../domain/operation.js';
import { ORGANIZE_DEFAULTS } from '../../../domain/organize-defaults.js';
import { inWords } from '../../../text/words.js';
import type { PathPlace } from '../../../workflows/browse/complete-path.js';
import { expandPath } from '../../../workflows/browse/complete-path.js';
import type { OrganizeOptions } from '../../../workflows/plan/organize-settings.js';
import { keyText } from '../../keys/key-text.js';
import { hasTemplatesByKind, type UsualSettings } from '../../organize-command.js';

/** What is typed, and what is chosen; in their order on the form. */
export const FIELD_NAMES = [
  'source',
  'target',
  'layout',
  'template',
  'mode',
  'conflict',
  'duplicates',
  'untagged',
  'sanitize',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** The templates of the user's settings. */
const OWN = 'own';
/** A template that is typed here. */
const TEMPLATE = 'template';

/** What can be chosen. */
interface Choices {
  readonly layout: LayoutName | typeof OWN | typeof TEMPLATE;
  readonly mode: TransferMode;
  readonly conflict: ConflictPolicy;
  readonly duplicates: DuplicatePolicy;
  readonly untagged: UntaggedPolicy;
  readonly sanitize: SanitizeProfile;
}

/** As the form holds them: what is typed is raw, what is chosen one of the choices. */
export type FormValues = { readonly [Name in FieldName]: Name extends keyof Choices ? Choices[Name] : string };

interface Typed {
  readonly kind: 'path' | 'text';
  readonly label: string;
  /** What to type. */
  readonly means: string;
  /** What holds while it is empty. */
  readonly empty: string;
}

interface Chosen<Choice extends string> {
  readonly kind: 'choice';
  readonly label: string;
  /** What each choice does, as the end of a sentence. */
  readonly choices: Readonly<Record<Choice, string>>;
}

/** The form, as data. */
export const FIELDS: {
  readonly [Name in FieldName]: Name extends keyof Choices ? Chosen<Choices[Name]> : Typed;
} = {
  source: { kind: 'path', label: 'Source', means: 'The folder with the music to organize.', empty: '(none yet)' },
  target: {
    kind: 'path',
    label: 'Target',
    means: 'The folder of the library; it need not be there yet.',
    empty: '(the source itself: in place)',
  },
  layout: {
    kind: 'choice',
    label: 'Layout',
    choices: {
      standard: 'Artist/Album (Year)/01 - Title, a folder for each disc.',
      'flat-discs': 'as standard, with the disc in front of the track: 2-01 - Title.',
      'by-kind': 'Albums, Live, Compilations, Classical ... each in a folder of its own.',
      classical: 'as standard, but composers on top where they are tagged.',
      [OWN]: 'the templates of your settings.',
      [TEMPLATE]: 'a template that you type below.',
    },
  },
  template: {
    kind: 'text',
    label: 'Template',
    means: 'The path of a track: {{ albumartist }}/{{ album }}/{{ track | pad }} - {{ title }}',
    empty: '(none yet)',
  },
  mode: {
    kind: 'choice',
    label: 'Mode',
    choices: {
      move: 'the files go into the library.',
      copy: 'copies go into the library; the files stay where they are.',
      hardlink: 'the files get a second name in the library; same file system only.',
      reflink: 'copies that share their space with the files (btrfs, XFS).',
    },
  },
  conflict: {
    kind: 'choice',
    label: 'Conflicts',
    choices: {
      rename: 'where another file has the name, the new one gets a number.',
      skip: 'where another file has the name, the new one stays where it is.',
      replace: 'where another file has the name, that one is replaced (and kept).',
      keep_both: 'where another file has the name, the better one gets it.',
    },
  },
  duplicates: {
    kind: 'choice',
    label: 'Duplicates',
    choices: {
      skip: 'files that the library has already stay where they are.',
      move: 'files that the library has already come along, with a number.',
      delete: 'files that the library has already are deleted (and kept).',
    },
  },
  untagged: {
    kind: 'choice',
    label: 'Untagged',
    choices: {
      move: 'files without tags are named by what their folder and name say.',
      skip: 'files without tags stay where they are.',
    },
  },
  sanitize: {
    kind: 'choice',
    label: 'Names for',
    choices: {
      portable: 'names are valid on Linux, macOS and Windows.',
      posix: 'names are valid on Linux and macOS.',
      windows: 'names are valid on Windows.',
    },
  },
};

/** What the form begins with. */
export function valuesFrom(usual: UsualSettings): FormValues {
  return {
    source: '',
    target: '',
    layout: hasTemplates(usual) ? OWN : (usual.layout ?? ORGANIZE_DEFAULTS.layout),
    template: usual.template ?? '',
    mode: usual.mode ?? ORGANIZE_DEFAULTS.mode,
    conflict: usual.conflict ?? ORGANIZE_DEFAULTS.conflict,
    duplicates: usual.duplicates ?? ORGANIZE_DEFAULTS.duplicates,
    untagged: usual.untagged ?? ORGANIZE_DEFAULTS.untagged,
    sanitize: usual.sanitize ?? ORGANIZE_DEFAULTS.sanitize,
  };
}

/** Whether the settings have templates. */
export function hasTemplates(usual: UsualSettings): boolean {
  return usual.template !== undefined || hasTemplatesByKind(usual);
}

/** The fields that matter now. */
export function fieldsOf({ layout }: FormValues): readonly FieldName[] {
  return FIELD_NAMES.filter((name) => name !== 'template' || layout === TEMPLATE);
}

/** The choices of a field; none for one that is typed into. @param own there are templates in the settings */
export function choicesOf(name: FieldName, own: boolean): readonly string[] {
  const spec = FIELDS[name];
  return spec.kind === 'choice' ? Object.keys(spec.choices).filter((choice) => choice !== OWN || own) : [];
}

/** What a field, as it is, does; a sentence. */
export function meaningOf(name: FieldName, values: FormValues): string {
  const spec = FIELDS[name];
  if (spec.kind !== 'choice') return spec.means;
  const { choices }: { readonly choices: Readonly<Record<string, string>> } = spec;
  return `${inWords(values[name])}: ${choices[values[name]] ?? ''}`;
}

/** The part of the options that names come from. */
export function layoutOf(
  { layout, template, sanitize }: FormValues,
  usual: UsualSettings,
): Pick<OrganizeOptions, 'layout' | 'template' | 'templates' | 'sanitize'> {
  const { template: ownTemplate, templates = {}, layout: usualLayout = ORGANIZE_DEFAULTS.layout } = usual;
  switch (layout) {
    case OWN:
      return {
        ...{ sanitize, layout: usualLayout, templates },
        ...(ownTemplate === undefined ? {} : { template: ownTemplate }),
      };
    case TEMPLATE:
      return { sanitize, layout: usualLayout, template, templates: {} };
    default:
      return { sanitize, layout, templates: {} };
  }
}

/**
 * Source and target as the workflows take them.
 *
 * @throws UserError for what is no path
 */
export function placesOf(
  { source, target }: Pick<FormValues, 'source' | 'target'>,
  place: PathPlace,
): Pick<OrganizeOptions, 'source' | 'target'> {
  return {
    source: expandPath(source, place),
    ...(target === '' ? {} : { target: expandPath(target, place) }),
  };
}

/** What the form asks for. @throws UserError for what is no path */
export function optionsOf(values: FormValues, usual: UsualSettings, place: PathPlace): OrganizeOptions {
  const { mode, conflict, duplicates, untagged } = values;
  const { template: _template, ...rest } = usual;
  return {
    ...rest,
    ...placesOf(values, place),
    ...layoutOf(values, usual),
    ...{ mode, conflict, duplicates, untagged },
  };
}

/** What is missing before a plan can be made, and where; `null` when nothing is. */
export function missingIn({
  source,
  template,
  layout,
}: FormValues): { readonly field: FieldName; readonly text: string } | null {
  if (source === '') {
    const text = `Say first which folder to organize: ${keyText('organize.edit')}, then type its path.`;
    return { field: 'source', text };
  }
  if (layout === TEMPLATE && template === '') {
    return { field: 'template', text: 'Type the template first, or choose another layout.' };
  }
  return null;
}
