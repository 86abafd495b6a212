import { rangesOf } from '../../../domain/id-ranges.js';
import { redoAsk, resumeWork, undoAsk } from '../../asks.js';
import { goTo, isListCommand, moveList } from '../../components/list-state.js';
import type { Size } from '../../context.js';
import type { Store } from '../../hooks/use-store.js';
import { keyText } from '../../keys/key-text.js';
import type { Command } from '../../keys/key-table.js';
import type { Step } from '../../navigation.js';
import { detailLines } from './details.js';
import { factsOf } from './facts-of-line.js';
import { layoutOf } from './layout.js';
import { subjectOf } from '../../components/operation-lines.js';
import { isFiltered, type SessionAction, type SessionState } from './reducer.js';
import type { Look, SessionModel } from './session-model.js';

export type SessionGroup = 'session' | 'list' | 'field';

interface SessionCommands {
  /** The keys that count now. */
  groups(): readonly SessionGroup[];
  /** @throws UserError for what cannot be done */
  run(command: Command<SessionGroup>): void;
  /** Goes back within the screen. @returns whether there was anything to go back from */
  back(): boolean;
}

interface Parts {
  readonly model: SessionModel;
  readonly store: Store<SessionState, SessionAction>;
  readonly size: Size;
  readonly historyDb: string | undefined;
  readonly go: (step: Step) => void;
}

/** What the keys of the screen do; each looks at what is there when it comes. */
export function sessionCommands({ model, store, size, historyDb, go }: Parts): SessionCommands {
  const look = (): Look => model.look(store.state, layoutOf(size, store.state).linesHeight);
  const moveTo = ({ list, lines }: Pick<Look, 'list' | 'lines'>): void =>
    store.dispatch({ type: 'moved', list, subject: subjectOf(lines.at(list.cursor)) });
  /** From now on the cursor belongs to what it is on; where nothing is shown, to what it was on before. */
  const hold = (): void => {
    const seen = look();
    if (seen.current !== undefined) moveTo(seen);
  };
  const tell = (text: string): void => store.dispatch({ type: 'message', message: { text, style: 'warn' } });
  const selected = (): void => store.dispatch({ type: 'selected', revision: model.selection.revision });

  const commands: Readonly<Record<Command<'session'>, () => void>> = {
    'session.toggle': () => {
      const { all, view, current, isComplete } = look();
      if (current === undefined) return;
      if (current.kind === 'operation') model.selection.toggle(all, current.id);
      else if (isComplete) model.selection.toggleFolder(all, view, current.folder);
      else {
        tell(NOT_YET);
        return;
      }
      selected();
    },
    'session.select_all': () => {
      const { all, view, isComplete } = look();
      if (!isComplete) {
        tell(NOT_YET);
        return;
      }
      model.selection.add(all, view);
      selected();
    },
    'session.select_none': () => {
      model.selection.clear();
      selected();
    },
    'session.tree': () => {
      hold();
      store.dispatch({ type: 'switched', subject: model.counterpart(store.state, look()) });
    },
    'session.open': () => {
      const { current } = look();
      if (current === undefined) return;
      hold();
      if (current.kind === 'operation') store.dispatch({ type: 'pane', pane: 'details' });
      else if (!current.isOpen) store.dispatch({ type: 'opened', folder: current.folder });
    },
    'session.close': () => {
      const { current, lines, list } = look();
      if (store.state.pane === 'details') {
        store.dispatch({ type: 'pane', pane: 'lines' });
        return;
      }
      hold();
      if (current?.kind === 'folder' && current.isOpen) {
        store.dispatch({ type: 'closed', folder: current.folder });
        return;
      }
      const parent = lines.parentOf(list.cursor);
      const height = layoutOf(size, store.state).linesHeight;
      if (parent >= 0) moveTo({ lines, list: goTo(list, parent, { count: lines.count, height }) });
    },
    'session.pane': () => {
      hold();
      store.dispatch({ type: 'pane', pane: store.state.pane === 'lines' ? 'details' : 'lines' });
    },
    'session.filter': () => {
      hold();
      store.dispatch({ type: 'filter' });
    },
    'session.status': () => {
      hold();
      store.dispatch({ type: 'next_status' });
    },
    'session.type': () => {
      hold();
      store.dispatch({ type: 'next_type' });
    },
    'session.undo': () => {
      const selection = model.selection.of(look().all);
      // All of the session would be more than what somebody sees.
      if (selection.count === 0 && isFiltered(store.state)) {
        tell(SELECT_FIRST);
        return;
      }
      const ids = selection.count === 0 ? null : rangesOf(selection.ids());
      go({ type: 'push', place: { screen: 'preview', ask: undoAsk(model.browser.session, ids) } });
    },
    'session.redo': () => {
      go({ type: 'push', place: { screen: 'preview', ask: redoAsk(historyDb, model.browser.session.session_id) } });
    },
    'session.resume': () => {
      const { session_id: session } = model.browser.session;
      go({ type: 'push', place: { screen: 'resume', resumable: resumeWork(historyDb, session) } });
    },
  };

  const scroll = (command: Command<'list'>): void => {
    const { detailsWidth, detailsHeight } = layoutOf(size, store.state);
    const { length } = detailLines(factsOf(model, store.state, look()), detailsWidth);
    const { detailTop: top } = store.state;
    const steps = Math.max(1, length - detailsHeight + 2);
    const page = Math.max(1, detailsHeight - 2);
    const moved: Readonly<Record<Command<'list'>, number>> = {
      'list.up': top - 1,
      'list.down': top + 1,
      'list.page_up': top - page,
      'list.page_down': top + page,
      'list.first': 0,
      'list.last': steps - 1,
    };
    store.dispatch({ type: 'scrolled', top: Math.max(0, Math.min(moved[command], steps - 1)) });
  };

  return {
    groups: () => (store.state.field === null ? ['session', 'list'] : ['field']),
    run: (command) => {
      if (isListCommand(command)) {
        if (store.state.pane === 'details') {
          scroll(command);
          return;
        }
        const { list, lines } = look();
        const height = layoutOf(size, store.state).linesHeight;
        moveTo({ lines, list: moveList(list, command, { count: lines.count, height }) });
        return;
      }
      if (command.startsWith('field.')) {
        store.dispatch({ type: 'field', command: command as Command<'field'> });
        if (command === 'field.accept') hold();
        return;
      }
      // The message that it is gone stays.
      if (model.browser.isGone && NEEDS_SESSION.includes(command)) return;
      commands[command as Command<'session'>]();
    },
    back: () => {
      if (store.state.pane === 'details') store.dispatch({ type: 'pane', pane: 'lines' });
      else if (isFiltered(store.state)) {
        hold();
        store.dispatch({ type: 'clear_filter' });
      } else return false;
      return true;
    },
  };
}

const NOT_YET = 'Not everything is read yet: select this again when it is.';

const SELECT_FIRST = `Nothing is selected: select what is shown (${keyText('session.select_all')}), or show all again (${keyText('everywhere.back')}).`;

const NEEDS_SESSION: readonly Command<SessionGroup>[] = ['session.undo', 'session.redo', 'session.resume'];
