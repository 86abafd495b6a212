import type { Layout } from './layout.js';
import { placeTracks } from './standard.js';

/** The presets of `--layout NAME`. */
export const LAYOUTS = {
  standard: placeTracks,
} as const satisfies Record<string, Layout>;

export type LayoutName = keyof typeof LAYOUTS;

export const DEFAULT_LAYOUT: LayoutName = 'standard';
