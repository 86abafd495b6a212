import { UserError } from '../../domain/errors.js';

/** `{"error": {"code", "message", "path"?, "hint"?}}`; a bug also has its `stack`. */
export function errorDocument(error: unknown): { error: Record<string, string> } {
  if (!(error instanceof UserError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: { code: 'internal', message, ...(error instanceof Error ? { stack: error.stack ?? '' } : {}) } };
  }
  const { code, message, path, hint } = error;
  return { error: { code, message, ...(path === undefined ? {} : { path }), ...(hint === undefined ? {} : { hint }) } };
}
