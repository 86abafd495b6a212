import { useEffect, useMemo, type ReactNode } from 'react';
import { organizeSentence } from '../../../text/sentences.js';
import { count } from '../../../text/words.js';
import type { OrganizeOptions } from '../../../workflows/plan/organize-settings.js';
import { isListCommand } from '../../components/list-state.js';
import type { Message } from '../../components/screen-frame.js';
import { openDownTo } from '../../components/tree-lines.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useStore } from '../../hooks/use-store.js';
import type { Command } from '../../keys/key-table.js';
import { organizeCommand } from '../../organize-command.js';
import { PlanContent } from './content.js';
import { planQuestion } from './question.js';
import { PLAN_START, reducePlan } from './reducer.js';
import { usePlan, type Planned } from './use-plan.js';
import { partsOf, PlanningView, PlanView } from './view.js';

type Group = 'plan' | 'list' | 'confirm';

interface PlanProps extends ScreenProps {
  readonly options: OrganizeOptions;
}

/** What organizing would do; nothing is done before somebody says yes. */
export function PlanScreen({ options, ...props }: PlanProps): ReactNode {
  const run = usePlan(options);
  if (run.kind === 'planned') return <PlannedScreen {...props} options={options} planned={run} />;
  const trouble = run.kind === 'trouble' ? run.text : null;
  return <Planning {...props} progress={run.kind === 'planning' ? run.progress : null} trouble={trouble} />;
}

function Planning({
  active,
  ...shown
}: Omit<Parameters<typeof PlanningView>[0], 'active'> & { readonly active: boolean }): ReactNode {
  useKeys({ active, groups: () => [], onCommand: () => undefined });
  return active ? <PlanningView {...shown} /> : null;
}

function PlannedScreen({ active, size, options, planned }: PlanProps & { readonly planned: Planned }): ReactNode {
  const { organize: usual, sameHistory, go } = useSurroundings();
  const { plan, result, tally } = planned;
  const content = useMemo(
    () => new PlanContent(plan, { source: result.source_root, target: result.target_root }),
    [plan, result],
  );
  const store = useStore(reducePlan, () => {
    const library = content.folders.find(result.target_root) ?? content.folders.root;
    const open = openDownTo(content.folders, content.tree, library);
    return reducePlan(PLAN_START, { type: 'planned', open, message: firstMessage(planned) });
  });
  const command = organizeCommand(options, usual, sameHistory);
  const filters = { include: options.include ?? [], exclude: options.exclude ?? [], sameHistory };
  const sentence = organizeSentence(result, tally, filters);
  const parts = partsOf(size, sentence, command);
  const listSize = () => ({ count: content.count(store.state), height: parts.list });
  useEffect(() => store.dispatch({ type: 'resized', size: listSize() }));

  const onLine = (opens: boolean): void => {
    if (store.state.view !== 'tree') return;
    const lines = content.lines(store.state.open);
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
    'plan.tree': () => store.dispatch({ type: 'next_view' }),
    'plan.open': () => onLine(true),
    'plan.close': () => onLine(false),
    'plan.run': () => {
      if (result.summary.planned > 0) store.dispatch({ type: 'ask' });
      else store.dispatch({ type: 'message', message: { text: 'There is nothing to do.', style: 'dim' } });
    },
    'confirm.yes': () => go({ type: 'replace', place: { screen: 'progress', work: { kind: 'organize', options } } }),
    'confirm.no': () => store.dispatch({ type: 'answered' }),
  };

  const groups = (): readonly Group[] => (store.state.asks ? ['confirm'] : ['plan', 'list']);
  useKeys<Group>({
    active,
    groups,
    onCommand: (given) => {
      if (isListCommand(given)) store.dispatch({ type: 'list', command: given, size: listSize() });
      else commands[given as Command<'plan' | 'confirm'>]();
    },
  });

  if (!active) return null;
  const question = planQuestion({ options, result, problems: plan.problems.length, sentence, command }, size);
  return <PlanView {...{ state: store.state, content, parts, question, size, groups: groups() }} />;
}

function firstMessage({ warnings: { first, count: all } }: Planned): Message | null {
  if (first === null) return null;
  const more = all === 1 ? '' : ` (and ${count(all - 1, 'more warning')})`;
  return { text: `${first}${more}`, style: 'warn' };
}
