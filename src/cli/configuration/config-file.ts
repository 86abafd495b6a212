import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { didYouMean } from '../../domain/nearest.js';
import { allowedText, type OptionValue } from '../option-values.js';
import { flagName, optionsFrom, specOf, type OptionKey } from '../options.js';
import { CONFIG_SHAPE } from './config-shape.js';

export interface ConfigFile {
  readonly path: string;
  /** What the file says; `from` is `path:line`. Paths are absolute. */
  readonly entries: ReadonlyMap<OptionKey, { readonly value: OptionValue; readonly from: string }>;
  /** `path:line` of a setting, or of one of the texts that it has by name. */
  readonly placeOf: (key: OptionKey, name: string) => string;
}

const KEYS = optionsFrom('config');

/** @throws UserError that names the file, the line, the key, and what would be right */
export function readConfigFile(path: string): ConfigFile {
  return parseConfig(readText(path), path);
}

/** @param path where the text is from: for messages, and what relative paths in it are relative to */
export function parseConfig(text: string, path: string): ConfigFile {
  const lines = new LineCounter();
  // Its warnings, which it prints itself, are about what is refused below.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: 'error' });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    const { line } = lines.linePos(syntaxError.pos[0]);
    const reason = syntaxError.message.split('\n')[0]?.replace(/:$/, '') ?? '';
    const hint = BARE_BRACES.test(text.split('\n')[line - 1] ?? '') ? IN_QUOTES : undefined;
    throw broken(`${path}:${line} is no valid YAML: ${reason}.`, path, hint);
  }
  const content: unknown = document.toJS() ?? {};
  const checked = CONFIG_SHAPE.safeParse(content);
  const lineOf = keyLines(document, lines);
  if (!checked.success) throw explain(checked.error, { text, content }, path, lineOf);
  const entries = Object.entries(checked.data).map(
    ([key, value]): [OptionKey, { value: OptionValue; from: string }] => [
      key as OptionKey,
      { value: located(key as OptionKey, value as OptionValue, path), from: `${path}:${lineOf(key)}` },
    ],
  );
  return { path, entries: new Map(entries), placeOf: (key, name) => `${path}:${lineOf(key, name)}` };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw new UserError('config_unreadable', `${path} cannot be read: ${describeSystemError(code, code)}.`, {
      exitCode: 2,
      path,
      cause,
    });
  }
}

/** @returns the line of a key (`mode`), or of one below (`templates`, `live`) */
function keyLines(document: Document, lines: LineCounter): (...path: string[]) => number {
  const found = new Map<string, number>();
  const collect = (node: unknown, above: string): void => {
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (!isScalar(key) || !key.range) continue;
      const name = `${above}${String(key.value)}`;
      found.set(name, lines.linePos(key.range[0]).line);
      if (above === '') collect(value, `${name}.`);
    }
  };
  collect(document.contents, '');
  return (...path) => found.get(path.join('.')) ?? found.get(path[0] ?? '') ?? 1;
}

function explain(
  error: z.ZodError,
  { text, content }: { readonly text: string; readonly content: unknown },
  path: string,
  lineOf: (...path: string[]) => number,
): UserError {
  const [issue] = error.issues;
  const above = issue?.path.map(String) ?? [];
  const key = KEYS.find((known) => known === above[0]);
  if (issue?.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys;
    return key === undefined
      ? unknownSetting(name, `${path}:${lineOf(name)}`, path)
      : unknownName(name, key, `${path}:${lineOf(key, name)}`, path);
  }
  if (key === undefined) return broken(`${path} must hold settings, a line each: "mode: copy".`, path);
  const value = above.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], content);
  const allowed = above.length > 1 ? 'some text' : allowedText(specOf(key));
  const place = `${path}:${lineOf(...above)}`;
  const isBare = typeof value === 'object' && BARE_BRACES.test(text.split('\n')[lineOf(...above) - 1] ?? '');
  const hint = isBare ? IN_QUOTES : undefined;
  return broken(`${place}: ${above.join('.')} cannot be ${shown(value)}. Allowed: ${allowed}.`, path, hint);
}

/** A template that YAML takes for a map or a directive. */
const BARE_BRACES = /:\s*(?:\{[{%]|%)/u;
const IN_QUOTES = 'A template stands in quotes: "{{ albumartist }}/{{ album }}/{{ title }}"';

/** On one line; an alias can put a map into itself. */
function shown(value: unknown): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  return inspect(value, { breakLength: Infinity, compact: true });
}

function unknownSetting(name: string, place: string, path: string): UserError {
  const flagOnly = KEYS.find((known) => flagName(known) === name);
  const hint = didYouMean(flagOnly ?? name, KEYS, `Known settings: ${KEYS.join(', ')}.`);
  return broken(`${place}: there is no setting ${JSON.stringify(name)}.`, path, hint);
}

/** A name below a setting that has texts by name. */
function unknownName(name: string, key: OptionKey, place: string, path: string): UserError {
  const spec = specOf(key);
  const names = spec.type === 'map' ? spec.names : [];
  const hint = didYouMean(name, names, `There may be ${names.join(', ')}.`);
  return broken(`${place}: there is no ${JSON.stringify(name)} in ${key}.`, path, hint);
}

function broken(message: string, path: string, hint?: string): UserError {
  return new UserError('config_invalid', message, { exitCode: 2, path, ...(hint === undefined ? {} : { hint }) });
}

function located(key: OptionKey, value: OptionValue, configPath: string): OptionValue {
  if (specOf(key).type !== 'path' || typeof value !== 'string') return value;
  return value.startsWith('~/') ? join(homedir(), value.slice(2)) : resolve(dirname(configPath), value);
}
