import type { OperationStatus } from '../domain/operation.js';
import type { SessionStatus } from '../domain/session.js';

/** What a piece of text is; how that looks is a theme's business. */
export type Style = 'plain' | 'title' | 'strong' | 'dim' | 'accent' | 'good' | 'warn' | 'bad' | 'key';

/** Properties of Ink's `<Text>`. */
export interface Appearance {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

export interface Theme {
  readonly looks: Readonly<Record<Style, Appearance>>;
  /** The line that the cursor is on. */
  readonly cursor: Appearance;
}

const PLAIN_LOOKS: Readonly<Record<Style, Appearance>> = {
  plain: {},
  title: { bold: true },
  strong: { bold: true },
  dim: {},
  accent: {},
  good: {},
  warn: { bold: true },
  bad: { bold: true },
  key: { bold: true },
};

/** Colours of the terminal's own palette, so that they fit its background. */
const COLOUR_LOOKS: Readonly<Record<Style, Appearance>> = {
  plain: {},
  title: { bold: true, color: 'cyan' },
  strong: { bold: true },
  dim: { dimColor: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red' },
  key: { bold: true, color: 'cyan' },
};

/** Without colour only what every terminal has: bold and reverse. Nothing is told by colour alone in either. */
export function themeFor(colour: boolean): Theme {
  return { looks: colour ? COLOUR_LOOKS : PLAIN_LOOKS, cursor: { inverse: true } };
}

export const SESSION_STATUS_STYLES: Readonly<Record<SessionStatus, Style>> = {
  running: 'accent',
  completed: 'good',
  failed: 'bad',
  rolled_back: 'dim',
  interrupted: 'warn',
  partially_rolled_back: 'warn',
};

export const OPERATION_STATUS_STYLES: Readonly<Record<OperationStatus, Style>> = {
  pending: 'dim',
  in_progress: 'accent',
  completed: 'good',
  failed: 'bad',
  rolled_back: 'dim',
  skipped: 'warn',
};
