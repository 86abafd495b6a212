import { UserError } from './errors.js';

/** DEL, C1 and the line separators: JSON.stringify leaves them, and terminals and JavaScript obey them. */
const ESCAPED_TOO = /[\u007f-\u009f\u2028\u2029]/g;

/** Deeper than anything that the program writes; recursion over what others wrote has to end somewhere. */
const DEEPEST = 64;

/** JSON text that is safe to show. Outside of strings JSON is ASCII, so that escapes land in strings only. */
export function escapeControls(json: string): string {
  return json.replace(ESCAPED_TOO, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The one text of a JSON value, whatever layout it came in: no white space, members sorted by the UTF-16 code units of
 * their names, strings and numbers as JSON.stringify writes them (source: RFC 8785, JSON Canonicalization Scheme), and
 * besides DEL, C1, U+2028 and U+2029 as `\uXXXX`, so that a line of it is safe to show. What signatures are made over.
 *
 * @throws UserError `invalid_document` when it is nested too deep
 * @example canonicalJson({ b: [1.0, 'ä'], a: null }) // '{"a":null,"b":[1,"ä"]}'
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

/** @throws UserError `invalid_document` when a value is nested too deep: whatever walks through it would run out of stack */
export function requireShallow(value: unknown, depth = 0): void {
  if (depth > DEEPEST) throw tooDeep();
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) requireShallow(member, depth + 1);
}

function tooDeep(): UserError {
  const message = `The document is nested more than ${String(DEEPEST)} levels deep.`;
  return new UserError('invalid_document', message, { exitCode: 2 });
}

function write(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw tooDeep();
  if (typeof value === 'string') return textOf(value);
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((element) => write(element, depth + 1)).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  // Without a comparison of its own, `sort` goes by UTF-16 code units.
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${textOf(name)}:${write(member, depth + 1)}`;
  }
  return `{${text}}`;
}

/** What JSON.stringify writes as it is, between quotes, and terminals and JavaScript do not obey. */
const PLAIN = /^[ !#-[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\uffff]*$/;

/** Most strings need no second look: a session has a million of them. */
function textOf(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : escapeControls(JSON.stringify(text));
}
