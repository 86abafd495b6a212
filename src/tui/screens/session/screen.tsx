import type { ReactNode } from 'react';
import { ScreenFrame } from '../../components/screen-frame.js';
import { rowOf } from '../../components/columns.js';
import { Line } from '../../components/line.js';
import { useSurroundings, type ScreenProps } from '../../context.js';
import { useAttempt } from '../../hooks/use-attempt.js';
import { useKeys } from '../../hooks/use-keys.js';
import { useStore } from '../../hooks/use-store.js';
import { sessionCommands, type SessionGroup } from './commands.js';
import { layoutOf } from './layout.js';
import { reduceSession, SESSION_START } from './reducer.js';
import { useSession } from './use-session.js';
import { SessionView } from './view.js';

/** Screen 2: a session and its operations. */
export function SessionScreen({ active, size, session }: ScreenProps & { readonly session: string }): ReactNode {
  const { historyDb, go } = useSurroundings();
  const store = useStore(reduceSession, () => SESSION_START);
  const attempt = useAttempt((message) => store.dispatch({ type: 'message', message }));
  const { model, trouble } = useSession(session, store.state, active, attempt);
  const commands = model === null ? null : sessionCommands({ model, store, size, historyDb, go });

  useKeys<SessionGroup>({
    active,
    groups: () => commands?.groups() ?? [],
    onCommand: (command) => attempt(() => commands?.run(command)),
    onText: (text) => store.dispatch({ type: 'typed', text }),
    onBack: () => {
      if (commands?.back() !== true) go({ type: 'back' });
    },
  });

  if (!active) return null;
  if (model === null) {
    return (
      <ScreenFrame title={`Session ${session}`} groups={[]} size={size}>
        <Line pieces={rowOf([{ text: trouble, style: 'bad' }], size.columns)} />
      </ScreenFrame>
    );
  }
  const { state } = store;
  const look = model.look(state, layoutOf(size, state).linesHeight);
  return <SessionView model={model} state={state} look={look} size={size} groups={commands?.groups() ?? []} />;
}
