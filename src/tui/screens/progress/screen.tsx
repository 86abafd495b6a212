import { useEffect, useState, type ReactNode } from 'react';
import { EXIT_CODES } from '../../../domain/errors.js';
import type { OrganizeResult, RollbackResult } from '../../../workflows/events.js';
import { carryOut } from '../../carry-out.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useJob } from '../../hooks/use-job.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useRedraw, useTicks } from '../../hooks/use-redraw.js';
import { useStore } from '../../hooks/use-store.js';
import type { KeyGroup } from '../../keys/key-table.js';
import type { WorkOutcome, Work } from '../../work.js';
import { Monitor } from './monitor.js';
import { failureOf, outcomeOf } from './outcome.js';
import { PROGRESS_MESSAGES, reduceProgress, type ProgressState } from './reducer.js';
import { ProgressView } from './view.js';

/** Screen 4: work under way. Its end, whatever it is, is the result screen. */
export function ProgressScreen({
  active,
  hidden,
  visit,
  size,
  work,
}: ScreenProps & { readonly work: Work }): ReactNode {
  const { historyDb, go, leave, jobs } = useSurroundings();
  const runJob = useJob();
  const store = useStore(reduceProgress, (): ProgressState => 'working');
  const [monitor] = useState(() => new Monitor());
  const [controller] = useState(() => new AbortController());
  useTicks(active, useRedraw());

  useEffect(() => {
    const { signal } = controller;
    const carry = async (): Promise<WorkOutcome> => {
      jobs.leaveOpen(null);
      const result = await carryOut(work, { historyDb, onEvent: monitor.add.bind(monitor), signal });
      const outcome = outcomeOf(work, result, monitor, signal.aborted);
      jobs.leaveOpen(outcome.interrupted ? sessionOf(result) : null);
      return outcome;
    };
    runJob(carry, controller, (end) => {
      const outcome = end.kind === 'done' ? end.value : failureOf(work, end, monitor);
      go({ type: 'replace', visit, place: { screen: 'result', outcome } });
    });
    // Work begins once, with the screen.
  }, []);

  useKeys<'progress' | 'stopping'>({
    active: active || hidden,
    // Who sees nothing presses no key but the one that is named there.
    groups: () => (hidden ? ['stopping'] : groupsOf(store.state)),
    everywhere: false,
    onCommand: () => {
      if (store.state === 'working') {
        store.dispatch({ type: 'stop' });
        controller.abort();
      } else {
        store.dispatch({ type: 'leave' });
        jobs.abandon();
        leave(EXIT_CODES.interrupted);
      }
    },
  });

  if (!active) return null;
  const groups: readonly KeyGroup[] = groupsOf(store.state);
  return <ProgressView {...{ work, monitor, size, groups }} message={PROGRESS_MESSAGES[store.state]} />;
}

function groupsOf(state: ProgressState): readonly ('progress' | 'stopping')[] {
  return state === 'working' ? ['progress'] : ['stopping'];
}

function sessionOf(result: OrganizeResult | RollbackResult): string | null {
  return 'rollback_session_id' in result ? result.rollback_session_id : result.session_id;
}
