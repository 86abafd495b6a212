import { useEffect, useReducer } from 'react';

/** How often what changes by itself is drawn, in ms. */
const PERIOD = 100;

/** @returns draws the screen again, for what is not in its state */
export function useRedraw(): () => void {
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  return draw;
}

/** Draws now and then, as long as something moves. */
export function useTicks(isMoving: boolean, draw: () => void): void {
  useEffect(() => {
    if (!isMoving) return undefined;
    const timer = setInterval(draw, PERIOD);
    return () => clearInterval(timer);
  }, [isMoving, draw]);
}
