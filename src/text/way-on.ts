import type { OperationStatus } from '../domain/operation.js';
import type { OperationSession, SessionStatus } from '../domain/session.js';
import { isUndo } from './undo-context.js';

/** What can be done with a session. */
export type SessionStep = 'open' | 'undo' | 'redo' | 'resume' | 'recover';

/** What a session came to, and what can be done with it now. */
export interface WayOn {
  /** Empty where its status says all. */
  readonly said: string;
  /** Each with what it does, as the end of a sentence that begins with the key or the command. */
  readonly steps: readonly (readonly [step: SessionStep, does: string])[];
}

const WAYS: Readonly<Record<SessionStatus, WayOn>> = {
  running: { said: 'It is running, or its process is dead', steps: [['recover', 'settles what a crash left']] },
  completed: {
    said: '',
    steps: [
      ['open', 'shows its operations'],
      ['undo', 'undoes it'],
    ],
  },
  failed: {
    said: 'It ended with an error',
    steps: [
      ['open', 'shows its operations'],
      ['undo', 'undoes what was done'],
    ],
  },
  rolled_back: { said: 'It was undone', steps: [['redo', 'does it again']] },
  interrupted: {
    said: 'It was interrupted',
    steps: [
      ['resume', 'carries it on'],
      ['undo', 'undoes what was done'],
    ],
  },
  partially_rolled_back: {
    said: 'A part of it was undone',
    steps: [
      ['undo', 'undoes the rest'],
      ['redo', 'redoes what was undone'],
    ],
  },
};

const UNDO: WayOn = { said: 'It is an undo', steps: [['redo', 'does again what it took back']] };
const NOTHING_LEFT: WayOn = { said: 'Nothing of it is left to undo', steps: [] };

/** @param counts of its operations by status; `null`: not known yet */
export function wayOn(
  { status, metadata }: Pick<OperationSession, 'status' | 'metadata'>,
  counts: Partial<Readonly<Record<OperationStatus, number>>> | null,
): WayOn {
  if (status !== 'completed') return WAYS[status];
  if (counts !== null && (counts.completed ?? 0) === 0) return NOTHING_LEFT;
  return isUndo(metadata.kind) ? UNDO : WAYS.completed;
}

/** As a sentence. @param howTo the key of a step, or its command */
export function wayOnText({ said, steps }: WayOn, howTo: (step: SessionStep) => string): string {
  const told = steps.map(([step, does]) => `${howTo(step)} ${does}`).join('; ');
  return `${[said, told].filter((part) => part !== '').join(': ')}.`;
}
