import { CHARACTER_CASES } from './cases/characters.js';
import { CONVENTION_CASES } from './cases/conventions.js';
import type { NamingCase } from './cases/naming-case.js';
import { PRESET_CASES } from './cases/presets.js';
import { TOOL_CASES } from './cases/tools.js';

/** What collectors have, and where they expect it: by the naming contract, and where that is silent by convention. */
export const NAMING_CASES: readonly NamingCase[] = [
  ...TOOL_CASES,
  ...CONVENTION_CASES,
  ...CHARACTER_CASES,
  ...PRESET_CASES,
];
