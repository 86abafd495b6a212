import { useStdout } from 'ink';
import { useEffect, useState } from 'react';
import type { Size } from '../context.js';

/** The size of the terminal, as it changes. One row less than it has: a frame of all rows would make Ink clear it each time. */
export function useSize(): Size {
  const { stdout } = useStdout();
  const read = (): Size => ({ columns: stdout.columns || 80, rows: (stdout.rows || 24) - 1 });
  const [size, setSize] = useState(read);
  useEffect(() => {
    const onResize = (): void => {
      setSize(read());
    };
    stdout.on('resize', onResize);
    return () => {
      stdout.off('resize', onResize);
    };
  }, [stdout]);
  return size;
}
