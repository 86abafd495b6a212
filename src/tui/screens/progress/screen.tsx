import { useEffect, useState, type ReactNode } from 'react';
import { EXIT_CODES } from '../../../domain/errors.js';
import { carryOut } from '../../carry-out.js';
import { useSurroundings, type ScreenProps, type Surroundings } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useRedraw, useTicks } from '../../hooks/use-redraw.js';
import { useStore } from '../../hooks/use-store.js';
import type { KeyGroup } from '../../keys/key-table.js';
import { troubleOf } from '../../trouble.js';
import type { Outcome, Work } from '../../work.js';
import { Monitor } from './monitor.js';
import { failureOf, outcomeOf } from './outcome.js';
import { PROGRESS_MESSAGES, reduceProgress, type ProgressState } from './reducer.js';
import { ProgressView } from './view.js';

/** Screen 4: work under way. Its end, whatever it is, is the result screen. */
export function ProgressScreen({ active, size, work }: ScreenProps & { readonly work: Work }): ReactNode {
  const surroundings = useSurroundings();
  const { go, leave, jobs } = surroundings;
  const store = useStore(reduceProgress, (): ProgressState => 'working');
  const [monitor] = useState(() => new Monitor());
  const [controller] = useState(() => new AbortController());
  useTicks(active, useRedraw());

  useEffect(() => {
    run(work, monitor, controller, surroundings).then(
      (outcome) => go({ type: 'replace', place: { screen: 'result', outcome } }),
      (error: unknown) => leave(error instanceof Error ? error : new Error(String(error))),
    );
    // Work begins once, with the screen.
  }, []);

  useKeys<'progress' | 'stopping'>({
    active,
    groups: () => groupsOf(store.state),
    onCommand: (command) => {
      if (command === 'progress.stop') {
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

/** @throws bugs; what users can mend is an outcome */
async function run(
  work: Work,
  monitor: Monitor,
  controller: AbortController,
  { historyDb, sameHistory, jobs }: Pick<Surroundings, 'historyDb' | 'sameHistory' | 'jobs'>,
): Promise<Outcome> {
  const { signal } = controller;
  try {
    const conditions = { historyDb, onEvent: monitor.add.bind(monitor), signal };
    const result = await jobs.run(() => carryOut(work, conditions), controller);
    return outcomeOf(work, result, monitor, signal.aborted);
  } catch (error) {
    const trouble = troubleOf(error, sameHistory);
    if (trouble === null) throw error;
    return failureOf(work, trouble, monitor);
  }
}
