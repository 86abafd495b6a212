import { useEffect, useState } from 'react';
import { Tally } from '../../../text/tally.js';
import { PlanBrowser } from '../../../workflows/browse/plan-browser.js';
import type { OrganizeResult, WorkflowEvent } from '../../../workflows/events.js';
import type { OrganizeOptions } from '../../../workflows/plan/organize-settings.js';
import { musicOrganizer } from '../../carry-out.js';
import { useSurroundings } from '../../context.js';
import { PlanContent } from './content.js';
import { troubleLine } from '../../hooks/use-attempt.js';
import { useJob } from '../../hooks/use-job.js';

export type Progress = Extract<WorkflowEvent, { type: 'progress' }>;

export interface Planned {
  readonly kind: 'planned';
  readonly content: PlanContent;
  /** Files that stay for a problem. */
  readonly problems: number;
  readonly result: OrganizeResult;
  readonly tally: Tally;
  /** The first ones, raw, and how many there are. */
  readonly warnings: { readonly first: string | null; readonly count: number };
}

/** A dry run: under way, done, or given up for what users can mend. */
export type PlanRun =
  | { readonly kind: 'planning'; readonly progress: Progress | null }
  | { readonly kind: 'trouble'; readonly text: string }
  | Planned;

/** How often progress is drawn, ms. */
const BEAT = 100;

/** Makes the plan; it is given up when the screen goes. @param onPlanned is told before it is drawn */
export function usePlan(options: OrganizeOptions, onPlanned: (planned: Planned) => void): PlanRun {
  const { historyDb } = useSurroundings();
  const runJob = useJob();
  const [run, setRun] = useState<PlanRun>({ kind: 'planning', progress: null });
  useEffect(() => {
    const controller = new AbortController();
    const plan = new PlanBrowser();
    const tally = new Tally();
    const warnings: { first: string | null; count: number } = { first: null, count: 0 };
    let drawn = 0;
    const onEvent = (event: WorkflowEvent): void => {
      plan.add(event);
      tally.add(event);
      if (event.type === 'warning') {
        warnings.first ??= event.message;
        warnings.count += 1;
      }
      const now = performance.now();
      if (event.type !== 'progress' || now - drawn < BEAT || controller.signal.aborted) return;
      drawn = now;
      setRun({ kind: 'planning', progress: event });
    };
    const work = async (signal: AbortSignal): Promise<OrganizeResult> =>
      (await musicOrganizer({ historyDb, onEvent })).organize({ ...options, dryRun: true, signal });
    runJob(work, controller, (end) => {
      if (controller.signal.aborted || end.kind === 'stopped') return;
      if (end.kind === 'trouble') {
        setRun({ kind: 'trouble', text: troubleLine(end.trouble) });
        return;
      }
      const { value: result } = end;
      const content = new PlanContent(plan, { source: result.source_root, target: result.target_root });
      const planned: Planned = { kind: 'planned', content, problems: plan.problems.length, result, tally, warnings };
      onPlanned(planned);
      setRun(planned);
    });
    return () => {
      controller.abort();
      plan.close();
    };
    // What is planned, and what surrounds a screen, stays the same.
  }, []);
  return run;
}
