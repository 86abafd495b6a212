import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { undoQuestion, undoSummary } from '../../../text/undo-summary.js';
import { isListCommand, type ListSize } from '../../components/list-state.js';
import { textColumns } from '../../components/section-list.js';
import { lengthOf } from '../../components/sections.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useAttempt } from '../../hooks/use-attempt.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useRedraw, useTicks } from '../../hooks/use-redraw.js';
import { useStore } from '../../hooks/use-store.js';
import type { Command } from '../../keys/key-table.js';
import type { UndoAsk } from '../../work.js';
import { Foreseer, type Foresight } from './foresight.js';
import { previewSections } from './preview-sections.js';
import { previewStart, reducePreview, type PreviewState } from './reducer.js';
import { isOffered, STRATEGIES, type Strategy } from './strategies.js';
import { commandLines, listHeight, PreviewView, type PreviewQuestion } from './view.js';

type Group = 'preview' | 'list' | 'confirm';

/** Screen 3: what an undo would do, before somebody says yes. */
export function PreviewScreen({ active, visit, size, ask }: ScreenProps & { readonly ask: UndoAsk }): ReactNode {
  const { historyDb, sameHistory, jobs, go, leave } = useSurroundings();
  const store = useStore(reducePreview, () => previewStart(ask));
  const redraw = useRedraw();
  const [foreseer] = useState(() => {
    const onEnd = (): void => store.dispatch({ type: 'foreseen' });
    return new Foreseer({ historyDb, sameHistory, jobs, onEnd, onBug: leave });
  });
  const { state } = store;
  const isAllowed = state.question?.kind !== 'roots';
  useEffect(() => {
    if (!isAllowed) return undefined;
    foreseer.start(state.ask);
    redraw();
    return () => foreseer.stop();
  }, [foreseer, state.ask, isAllowed]);
  const foresight = foreseer.shown;
  useTicks(active && isAllowed && foresight.end === null, redraw);

  const { columns } = size;
  const sectionsNow = (): ReturnType<typeof previewSections> => {
    const { ask: asked, shows } = store.state;
    return previewSections({
      ask: asked,
      foresight: foreseer.shown,
      shows,
      sameHistory,
      columns: textColumns(columns),
    });
  };
  const command = useMemo(() => commandLines(state.ask, sameHistory, columns), [state.ask, sameHistory, columns]);
  // For keys that come before the next frame, too.
  const listSize = (): ListSize => ({ count: lengthOf(sectionsNow()), height: listHeight(size, command.length) });
  const attempt = useAttempt((message) => store.dispatch({ type: 'message', message }));
  useEffect(() => store.dispatch({ type: 'resized', size: listSize() }));

  const answer = (yes: boolean): void => {
    const { question } = store.state;
    if (question?.kind === 'undo' && yes) {
      // What was confirmed is what the preview showed: somebody else may have undone some of it since.
      if (foreseer.isOutdated(store.state.ask)) store.dispatch({ type: 'outdated' });
      else {
        const work = { kind: 'undo', ask: store.state.ask, foreseen: foreseer.shown.tally.ready } as const;
        go({ type: 'replace', visit, place: { screen: 'progress', work } });
      }
    } else if (question?.kind === 'undo') store.dispatch({ type: 'answered' });
    else if (yes) store.dispatch({ type: 'allow' });
    else go({ type: 'back' });
  };

  const commands: Readonly<Record<Exclude<Command<'preview'>, StrategyCommand>, () => void>> = {
    'preview.run': () => {
      const text = whyNot(foreseer.shown);
      if (text === null) store.dispatch({ type: 'ask' });
      else store.dispatch({ type: 'message', message: { text, style: 'warn' } });
    },
    'preview.all': () => store.dispatch({ type: 'switch' }),
    'preview.again': () => {
      foreseer.settleAgain();
      store.dispatch({ type: 'again' });
    },
  };

  useKeys<Group>({
    active,
    groups: () => groupsOf(store.state),
    onCommand: (chosen) =>
      attempt(() => {
        const strategy = STRATEGIES.find((one) => chosen === `preview.${one}`);
        if (isListCommand(chosen)) store.dispatch({ type: 'list', command: chosen, size: listSize() });
        else if (chosen.startsWith('confirm.')) answer(chosen === 'confirm.yes');
        else if (strategy === undefined) commands[chosen as keyof typeof commands]();
        else if (isOffered(strategy, ask.imported)) store.dispatch({ type: 'strategy', strategy });
        else store.dispatch({ type: 'message', message: { text: REFUSED, style: 'warn' } });
      }),
  });

  if (!active) return null;
  const question = questionOf(state, foresight);
  const idle = STRATEGIES.filter((one) => !isOffered(one, ask.imported)).map((one) => `preview.${one}` as const);
  const groups = groupsOf(state);
  return (
    <PreviewView
      roots={foresight.roots}
      {...{ state, sections: sectionsNow(), question, command, size, groups, idle }}
    />
  );
}

type StrategyCommand = `preview.${Strategy}`;

const REFUSED = 'An imported session is not undone so: it would change files that it does not know.';

function groupsOf({ question }: PreviewState): readonly Group[] {
  return question === null ? ['preview', 'list'] : ['confirm'];
}

/** Why there is nothing to confirm now; `null` when there is. */
function whyNot({ end, trouble, tally }: Foresight): string | null {
  if (end === null) return 'Wait until the preview is complete.';
  if (trouble !== null) return 'The preview failed; nothing can be undone like this.';
  return tally.ready === 0 ? 'There is nothing to undo; the reasons are listed.' : null;
}

function questionOf({ question, ask }: PreviewState, { tally, result }: Foresight): PreviewQuestion | null {
  if (question?.kind === 'roots') {
    return {
      question: `May session ${ask.session} be undone under these folders?`,
      facts: [
        'This session was imported: its paths come from elsewhere. It is undone only under folders that you allow:',
        ...question.roots,
      ],
    };
  }
  if (question === null || result === null) return null;
  return { question: undoQuestion(tally, result.session_id), facts: undoSummary(result, tally, ask.policies.conflict) };
}
