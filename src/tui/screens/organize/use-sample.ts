import { useEffect, useState } from 'react';
import type { LayoutSample, LayoutSampleOptions } from '../../../workflows/browse/layout-sample.js';
import { useSurroundings } from '../../context.js';
import { troubleLine } from '../../hooks/use-attempt.js';
import { useJob } from '../../hooks/use-job.js';
import { placesOf, type FormValues } from './fields.js';

/** Files of the source, to try layouts on. */
export type Sample =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'trouble'; readonly text: string }
  | { readonly kind: 'read'; readonly sample: LayoutSample };

async function sampleOf(options: LayoutSampleOptions): Promise<LayoutSample> {
  // With it come the templates, which the first screen can do without.
  const { LayoutSample } = await import('../../../workflows/browse/layout-sample.js');
  return LayoutSample.of(options);
}

/** Reads some files of the source whenever it, or the target, is another one; keys go on meanwhile. */
export function useSample({ source, target }: Pick<FormValues, 'source' | 'target'>): Sample {
  const { cwd, home, organize } = useSurroundings();
  const runJob = useJob();
  const [known, setKnown] = useState<{ readonly key: string; readonly source: string; readonly sample: Sample } | null>(
    null,
  );
  const key = JSON.stringify([source, target]);
  useEffect(() => {
    if (source === '') return undefined;
    const controller = new AbortController();
    const read = async (signal: AbortSignal): Promise<LayoutSample> => {
      const places = placesOf({ source, target }, { cwd, home });
      const { include, exclude, followSymlinks, backupDir, concurrency } = organize;
      const settings = { include, exclude, followSymlinks, backupDir, concurrency };
      const options = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
      return sampleOf({ ...options, ...places, signal });
    };
    runJob(read, controller, (end) => {
      if (controller.signal.aborted || end.kind === 'stopped') return;
      const sample: Sample =
        end.kind === 'done' ? { kind: 'read', sample: end.value } : { kind: 'trouble', text: troubleLine(end.trouble) };
      setKnown({ key, source, sample });
    });
    return () => controller.abort();
    // What surrounds a screen stays the same.
  }, [key]);
  if (source === '') return { kind: 'none' };
  // Another target changes little: what is known stays until the files are read again.
  const isKnown = known?.key === key || (known?.source === source && known.sample.kind === 'read');
  return isKnown ? known.sample : { kind: 'reading' };
}
