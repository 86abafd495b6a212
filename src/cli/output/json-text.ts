import { escapeControls } from '../../domain/canonical-json.js';

/** JSON on one line that is safe to show: C0, DEL, C1, U+2028, U+2029 and lone surrogates as `\uXXXX`. */
export function jsonText(value: unknown): string {
  return escapeControls(JSON.stringify(value));
}
