import type { ReactNode } from 'react';
import { Line } from './line.js';

/** A line between two parts of a screen. */
export function Rule({ columns }: { readonly columns: number }): ReactNode {
  return <Line pieces={[{ text: '─'.repeat(columns), style: 'dim' }]} />;
}
