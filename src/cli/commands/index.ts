import type { Command } from '../command.js';
import { apply } from './apply.js';
import { cache } from './cache.js';
import { completion } from './completion.js';
import { config } from './config.js';
import { doctor } from './doctor.js';
import { duplicates } from './duplicates.js';
import { exportSession } from './export.js';
import { history } from './history.js';
import { importSession } from './import.js';
import { organize } from './organize.js';
import { organizeLegacy } from './organize-legacy.js';
import { plan } from './plan.js';
import { redo } from './redo.js';
import { recover } from './recover.js';
import { restore } from './restore.js';
import { resume } from './resume.js';
import { rollback } from './rollback.js';
import { sessions } from './sessions.js';
import { template } from './template.js';
import { tui } from './tui.js';
import { verify } from './verify.js';

/** In the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  organize,
  organizeLegacy,
  plan,
  apply,
  sessions,
  history,
  rollback,
  redo,
  recover,
  resume,
  restore,
  verify,
  tui,
  duplicates,
  exportSession,
  importSession,
  config,
  cache,
  template,
  doctor,
  completion,
];
