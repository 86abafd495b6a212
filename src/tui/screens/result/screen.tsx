import { useEffect, useMemo, type ReactNode } from 'react';
import { redoAsk, resumeWork, undoAskFor } from '../../asks.js';
import { isListCommand } from '../../components/list-state.js';
import { textColumns } from '../../components/section-list.js';
import { lengthOf } from '../../components/sections.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useAttempt } from '../../hooks/use-attempt.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useStore } from '../../hooks/use-store.js';
import type { Command } from '../../keys/key-table.js';
import type { Place } from '../../navigation.js';
import type { WorkOutcome } from '../../work.js';
import { reduceResult, RESULT_START } from './reducer.js';
import { resultSections } from './result-sections.js';
import { listHeight, ResultView } from './view.js';
import { NO_WAY, waysOf, type Way } from './ways.js';

const GROUPS = ['result', 'list'] as const;

/** Screen 5: what became of the work, and where to go from there. */
export function ResultScreen({
  active,
  visit,
  size,
  outcome,
}: ScreenProps & { readonly outcome: WorkOutcome }): ReactNode {
  const { historyDb, sameHistory, go } = useSurroundings();
  const store = useStore(reduceResult, () => RESULT_START);
  const { columns } = size;
  const sections = useMemo(
    () => resultSections(outcome, sameHistory, textColumns(columns)),
    [outcome, sameHistory, columns],
  );
  const ways = useMemo(() => waysOf(outcome), [outcome]);
  const listSize = { count: lengthOf(sections), height: listHeight(size) };
  const attempt = useAttempt((message) => store.dispatch({ type: 'message', message }));
  useEffect(() => store.dispatch({ type: 'resized', size: listSize }));

  useKeys<(typeof GROUPS)[number]>({
    active,
    groups: () => GROUPS,
    onCommand: (command) =>
      attempt(() => {
        if (isListCommand(command)) {
          store.dispatch({ type: 'list', command, size: listSize });
          return;
        }
        const way = ways[command];
        if (way === null) {
          store.dispatch({ type: 'message', message: { text: NO_WAY[command], style: 'warn' } });
          return;
        }
        // What was done is over: nobody comes back to it from what follows, but from a look at its session.
        const place = placeOf(way, historyDb);
        go(way.kind === 'session' ? { type: 'push', place } : { type: 'replace', visit, place });
      }),
  });

  if (!active) return null;
  const idle = (Object.keys(ways) as Command<'result'>[]).filter((command) => ways[command] === null);
  return <ResultView {...{ outcome, sections, size, idle }} state={store.state} groups={GROUPS} />;
}

/** @throws UserError when a session is gone, nothing of it is left to redo, or it cannot be carried on */
function placeOf(way: Way, historyDb: string | undefined): Place {
  switch (way.kind) {
    case 'redo':
      return { screen: 'preview', ask: redoAsk(historyDb, way.session) };
    case 'undo':
      return { screen: 'preview', ask: undoAskFor(historyDb, way.session) };
    case 'preview':
      return { screen: 'preview', ask: way.ask };
    case 'rest':
      return { screen: 'preview', ask: { ...undoAskFor(historyDb, way.session), kind: way.of, ids: way.ids } };
    case 'plan':
      return { screen: 'plan', options: way.options };
    case 'resume':
      return { screen: 'resume', resumable: resumeWork(historyDb, way.session) };
    case 'session':
      return { screen: 'session', session: way.session };
  }
}
