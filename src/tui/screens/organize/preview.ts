import { UserError } from '../../../domain/errors.js';
import type { LayoutChoice, PreviewedFile } from '../../../workflows/browse/layout-sample.js';
import type { Style } from '../../theme.js';
import { count } from '../../../text/words.js';
import type { Sample } from './use-sample.js';

/** What the form shows of the files: a sentence, and the files with their new names. */
export interface Preview {
  readonly text: string;
  readonly style: Style;
  readonly files: readonly PreviewedFile[];
}

const SAID = { style: 'dim', files: [] } as const satisfies Partial<Preview>;

/** What a layout makes of the sample; what is wrong with source or template in words. */
export function previewOf(sample: Sample, choice: LayoutChoice): Preview {
  switch (sample.kind) {
    case 'none':
      return { ...SAID, text: 'Here files of the source show where they would go.' };
    case 'reading':
      return { ...SAID, text: 'Reading some files of the source ...' };
    case 'trouble':
      return { ...SAID, text: sample.text, style: 'bad' };
    case 'read':
      return ofSample(sample.sample, choice);
  }
}

function ofSample(sample: Extract<Sample, { kind: 'read' }>['sample'], choice: LayoutChoice): Preview {
  if (sample.files === 0) return { ...SAID, text: whyNone(sample), style: 'warn' };
  try {
    const files = sample.preview(choice);
    return { text: `Where ${count(files.length, 'file')} of the source would go:`, style: 'strong', files };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...SAID, text: `${error.message} ${error.hint ?? ''}`.trimEnd(), style: 'bad' };
  }
}

function whyNone({ source, isAll, foldersRead, unreadableFolders }: Parameters<typeof ofSample>[0]): string {
  const unreadable = unreadableFolders > 0 ? ` ${count(unreadableFolders, 'folder')} could not be read.` : '';
  if (isAll) return `No music was found in ${source}.${unreadable}`;
  return `No music was found in the first ${count(foldersRead, 'folder')} of ${source}; the plan looks at all.${unreadable}`;
}
