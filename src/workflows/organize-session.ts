import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import type { SessionDetails } from '../domain/session.js';
import type { OrganizeSettings } from './plan/organize-settings.js';
import { VERSION } from './version.js';

/** Begins the session of an organize run, or goes on with the one that it carries on. @returns its id */
export function openOrganizeSession(
  history: OperationHistoryTracker,
  run: {
    readonly settings: OrganizeSettings;
    readonly sessionId?: string | undefined;
    readonly resume?: string | undefined;
  },
): string {
  const { settings, sessionId, resume } = run;
  if (resume !== undefined) {
    history.setSessionStatus(resume, 'running');
    return resume;
  }
  const metadata: SessionDetails = { kind: 'organize', options: { ...settings }, version: VERSION };
  const { sourceRoot, targetRoot } = settings;
  return history.startSessionSync({
    sourceRoot,
    targetRoot,
    metadata,
    ...(sessionId === undefined ? {} : { sessionId }),
  }).session_id;
}
