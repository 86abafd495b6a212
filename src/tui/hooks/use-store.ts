import { useReducer, useState } from 'react';

/** State that is read and changed at once: several keys may come before the next frame is drawn. */
export interface Store<State, Action> {
  readonly state: State;
  dispatch(action: Action): void;
}

/**
 * A screen's state, kept by its reducer.
 *
 * @param reduce pure; the same object means that nothing changed
 */
export function useStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: () => State,
): Store<State, Action> {
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  const [store] = useState(() => {
    let state = initial();
    return {
      get state(): State {
        return state;
      },
      dispatch(action: Action): void {
        const next = reduce(state, action);
        if (next === state) return;
        state = next;
        draw();
      },
    };
  });
  return store;
}
