import { useApp, useStdin } from 'ink';
import { useEffect, useLayoutEffect, useMemo, useReducer, useState, type ReactNode } from 'react';
import { SurroundingsContext, type Size, type Surroundings } from './context.js';
import { useSize } from './hooks/use-size.js';
import { useKeys } from './hooks/use-keys.js';
import { EXIT_CODES, type ExitCode } from '../domain/errors.js';
import { KeyReader } from './keys/key-reader.js';
import { KeyRouter } from './keys/key-router.js';
import type { KeyGroup } from './keys/key-table.js';
import { Help, helpLines } from './components/help.js';
import { isListCommand, LIST_START, moveList, type ListState } from './components/list-state.js';
import { FRAME_ROWS } from './components/screen-frame.js';
import { TooSmall } from './components/too-small.js';
import { visited, visitsFrom, type Place } from './navigation.js';
import { screenAt } from './screens/index.js';

/** Smaller terminals are told so: columns of a table would say nothing. */
const SMALLEST: Size = { columns: 60, rows: 15 };

export type Fixed = Omit<Surroundings, 'go' | 'leave' | 'help' | 'keys'>;

/**
 * The interface: screens on a stack, of which the last one is drawn and gets the keys; the others keep their state.
 *
 * @param onLeave is told the exit code, or the bug, before the interface goes
 */
export function App({
  fixed,
  start,
  onLeave,
}: {
  readonly fixed: Fixed;
  readonly start: Place;
  readonly onLeave: (code: ExitCode | Error) => void;
}): ReactNode {
  const { exit } = useApp();
  const [visits, go] = useReducer(visited, start, visitsFrom);
  const [help, setHelp] = useState<readonly KeyGroup[] | null>(null);
  const size = useSize();
  const [keys] = useState(() => new KeyRouter());
  const { stdin } = useStdin();
  useEffect(() => {
    const reader = new KeyReader(stdin, keys);
    return () => {
      reader.close();
    };
  }, [stdin, keys]);
  const surroundings = useMemo(
    (): Surroundings => ({
      ...fixed,
      keys,
      go: (step) => {
        keys.hold();
        go(step);
      },
      leave: (end) => {
        onLeave(isExitCode(end) ? end : errorOf(end));
        exit();
      },
      help: (groups) => {
        keys.hold();
        setHelp(groups);
      },
    }),
    [fixed, keys, onLeave, exit],
  );
  // After the effects of the screens below, which listen by then; also when the step led nowhere.
  useLayoutEffect(() => {
    keys.release();
  }, [keys, visits, help]);
  const isTooSmall = size.columns < SMALLEST.columns || size.rows < SMALLEST.rows - 1;
  const isWorking = visits.stack.at(-1)?.place.screen === 'progress';
  const closeHelp = (): void => {
    keys.hold();
    setHelp(null);
  };
  return (
    <SurroundingsContext.Provider value={surroundings}>
      {isTooSmall ? <TooSmall size={size} smallest={SMALLEST} isWorking={isWorking} /> : null}
      {help === null ? null : <HelpOverlay groups={help} size={size} active={!isTooSmall} onClose={closeHelp} />}
      {visits.stack.map(({ visit, place }, index) => {
        const isOpen = index === visits.stack.length - 1 && help === null;
        return screenAt(place, { visit, active: isOpen && !isTooSmall, hidden: isOpen && isTooSmall, size });
      })}
    </SurroundingsContext.Provider>
  );
}

function isExitCode(end: unknown): end is ExitCode {
  return Object.values<unknown>(EXIT_CODES).includes(end);
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The keys of the screen below, until they are closed. */
function HelpOverlay({
  groups,
  size,
  active,
  onClose,
}: {
  readonly groups: readonly KeyGroup[];
  readonly size: Size;
  readonly active: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const [list, setList] = useState<ListState>(LIST_START);
  const shown = [...groups, 'everywhere'] as const;
  const height = size.rows - FRAME_ROWS;
  const { length: count } = helpLines(shown, size.columns);
  useKeys({
    active,
    groups: () => ['help', 'list'] as const,
    onCommand: (command) => {
      if (command === 'help.close') onClose();
      // The help has no cursor: it scrolls as a whole.
      else if (isListCommand(command)) {
        setList(({ top }) => {
          const moved = moveList({ cursor: top, top }, command, { count: Math.max(1, count - height + 1), height: 1 });
          return { cursor: moved.cursor, top: moved.cursor };
        });
      }
    },
  });
  return active ? <Help groups={shown} list={list} size={size} /> : null;
}
