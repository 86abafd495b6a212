import type { ReactNode } from 'react';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useAttempt } from '../../hooks/use-attempt.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useStore } from '../../hooks/use-store.js';
import type { Command } from '../../keys/key-table.js';
import { FIELDS, layoutOf, missingIn, optionsOf } from './fields.js';
import { previewOf } from './preview.js';
import { formStart, reduceForm, valuesNow, type FormState } from './reducer.js';
import { useCompletion } from './use-completion.js';
import { useSample } from './use-sample.js';
import { OrganizeView } from './view.js';

type Group = 'organize' | 'field';

function groupsOf({ field }: FormState): readonly Group[] {
  return field === null ? ['organize'] : ['field'];
}

/** The path that folders are looked for; while there is none for a target, files of the source are shown instead. */
function completed({ current, field }: FormState): string | null {
  if (field === null || FIELDS[current].kind !== 'path') return null;
  return current === 'target' && field.text === '' ? null : field.text;
}

/** Screen 6: what is organized, and how; files of the source show at once what becomes of them. */
export function OrganizeScreen({ active, size }: ScreenProps): ReactNode {
  const { organize: usual, cwd, home, go } = useSurroundings();
  const store = useStore(reduceForm, () => formStart(usual));
  const attempt = useAttempt((message) => store.dispatch({ type: 'message', message }));
  const completion = useCompletion(completed(store.state), attempt);
  const values = valuesNow(store.state);
  const sample = useSample(values);

  const commands: Readonly<Record<Command<'organize'>, () => void>> = {
    'organize.next_field': () => store.dispatch({ type: 'move', by: 1 }),
    'organize.previous_field': () => store.dispatch({ type: 'move', by: -1 }),
    'organize.next_choice': () => store.dispatch({ type: 'choose', by: 1 }),
    'organize.previous_choice': () => store.dispatch({ type: 'choose', by: -1 }),
    'organize.edit': () => store.dispatch({ type: 'edit' }),
    'organize.plan': () => {
      const missing = missingIn(store.state.values);
      if (missing !== null) store.dispatch({ type: 'wrong', ...missing });
      else {
        const options = optionsOf(store.state.values, usual, { cwd, home });
        go({ type: 'push', place: { screen: 'plan', options } });
      }
    },
  };

  useKeys<Group>({
    active,
    groups: () => groupsOf(store.state),
    onCommand: (command) =>
      attempt(() => {
        const typed = store.state.field?.text ?? '';
        if (command === 'field.complete' && FIELDS[store.state.current].kind === 'path') {
          return completion.complete(typed, (text) => store.dispatch({ type: 'completed', typed, text }));
        }
        if (command.startsWith('field.')) store.dispatch({ type: 'field', command: command as Command<'field'> });
        else commands[command as Command<'organize'>]();
        return undefined;
      }),
    onText: (text) => store.dispatch({ type: 'typed', text }),
  });

  if (!active) return null;
  return (
    <OrganizeView
      state={store.state}
      preview={previewOf(sample, layoutOf(values, usual))}
      completion={completion.shown}
      size={size}
      groups={groupsOf(store.state)}
    />
  );
}
