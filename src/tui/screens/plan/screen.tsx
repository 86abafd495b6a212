import { useEffect, useRef, type ReactNode } from 'react';
import { organizeSentence } from '../../../text/sentences.js';
import { count } from '../../../text/words.js';
import type { OrganizeOptions } from '../../../workflows/plan/organize-settings.js';
import { isListCommand } from '../../components/list-state.js';
import type { Message } from '../../components/screen-frame.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useStore } from '../../hooks/use-store.js';
import type { Command } from '../../keys/key-table.js';
import { organizeCommand } from '../../organize-command.js';
import { openDownTo } from './open-down-to.js';
import { planQuestion } from './question.js';
import { PLAN_START, reducePlan } from './reducer.js';
import { usePlan, type Planned } from './use-plan.js';
import { partsOf, PlanningView, PlanView } from './view.js';

type Group = 'plan' | 'list' | 'confirm';

interface PlanProps extends ScreenProps {
  readonly options: OrganizeOptions;
}

/** What organizing would do; nothing is done before somebody says yes. */
export function PlanScreen({ active, visit, size, options }: PlanProps): ReactNode {
  const { organize: usual, sameHistory, go } = useSurroundings();
  const store = useStore(reducePlan, () => PLAN_START);
  // Keys may come before the effects of the frame that shows the plan: they read what is there now.
  const ready = useRef<Planned | null>(null);
  const run = usePlan(options, (planned) => {
    ready.current = planned;
    const { content, result } = planned;
    const library = content.folders.find(result.target_root) ?? content.folders.root;
    const open = openDownTo(content.folders, content.tree, library);
    store.dispatch({ type: 'planned', open, message: firstMessage(planned) });
  });
  const planned = run.kind === 'planned' ? run : null;
  const command = organizeCommand(options, usual, sameHistory);
  const filters = { include: options.include ?? [], exclude: options.exclude ?? [], sameHistory };
  const sentence = planned === null ? '' : organizeSentence(planned.result, planned.tally, filters);
  const parts = partsOf(size, sentence, command);
  const listSize = () => ({ count: ready.current?.content.count(store.state) ?? 0, height: parts.list });
  useEffect(() => store.dispatch({ type: 'resized', size: listSize() }));

  const onLine = (opens: boolean): void => {
    if (ready.current === null || store.state.view !== 'tree') return;
    const lines = ready.current.content.lines(store.state.open);
    const { cursor } = store.state.lists.tree;
    const line = lines.at(cursor);
    if (line?.kind === 'folder' && line.isOpen !== opens) {
      store.dispatch({ type: opens ? 'open' : 'close', key: line.folder });
    } else if (!opens) {
      const position = lines.parentOf(cursor);
      if (position >= 0) store.dispatch({ type: 'go', position, size: listSize() });
    }
  };

  const commands: Readonly<Record<Command<'plan' | 'confirm'>, () => void>> = {
    'plan.next_view': () => store.dispatch({ type: 'next_view' }),
    'plan.open': () => onLine(true),
    'plan.close': () => onLine(false),
    'plan.run': () => {
      if ((ready.current?.result.summary.planned ?? 0) > 0) store.dispatch({ type: 'ask' });
      else store.dispatch({ type: 'message', message: { text: 'There is nothing to do.', style: 'dim' } });
    },
    'confirm.yes': () => {
      const foreseen = ready.current?.result.summary.planned ?? 0;
      const work = { kind: 'organize', options, foreseen } as const;
      go({ type: 'replace', visit, place: { screen: 'progress', work } });
    },
    'confirm.no': () => store.dispatch({ type: 'answered' }),
  };

  const groups = (): readonly Group[] => {
    if (ready.current === null) return [];
    return store.state.asks ? ['confirm'] : ['plan', 'list'];
  };
  useKeys<Group>({
    active,
    groups,
    onCommand: (given) => {
      if (isListCommand(given)) store.dispatch({ type: 'list', command: given, size: listSize() });
      else commands[given as Command<'plan' | 'confirm'>]();
    },
  });

  if (!active) return null;
  if (run.kind === 'planning') return <PlanningView progress={run.progress} trouble={null} size={size} />;
  if (run.kind === 'trouble') return <PlanningView progress={null} trouble={run.text} size={size} />;
  const { content, result, problems } = run;
  const question = planQuestion({ options, result, problems, sentence, command });
  const idle = result.summary.planned > 0 ? [] : (['plan.run'] as const);
  return <PlanView {...{ state: store.state, content, parts, question, size, idle, groups: groups() }} />;
}

function firstMessage({ warnings: { first, count: all } }: Planned): Message | null {
  if (first === null) return null;
  const more = all === 1 ? '' : ` (and ${count(all - 1, 'more warning')})`;
  return { text: `${first}${more}`, style: 'warn' };
}
