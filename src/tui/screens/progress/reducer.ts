import type { Message } from '../../components/screen-frame.js';
import { keyText } from '../../keys/key-text.js';

/** Work goes on; it ends after the current file; the program is left at once. */
export type ProgressState = 'working' | 'stopping' | 'leaving';

export type ProgressAction = { readonly type: 'stop' } | { readonly type: 'leave' };

/** Leaving at once is for those who stopped first. */
export function reduceProgress(state: ProgressState, { type }: ProgressAction): ProgressState {
  if (type === 'stop') return state === 'working' ? 'stopping' : state;
  return state === 'stopping' ? 'leaving' : state;
}

export const PROGRESS_MESSAGES: Readonly<Record<ProgressState, Message | null>> = {
  working: null,
  stopping: {
    text: `Finishing the current file; ${keyText('stopping.leave')} again leaves at once. It can be carried on.`,
    style: 'warn',
  },
  leaving: { text: 'Leaving.', style: 'warn' },
};
