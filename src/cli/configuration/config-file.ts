import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { didYouMean } from '../../domain/nearest.js';
import { allowedText, type OptionValue } from '../option-values.js';
import { flagName, optionsFrom, specOf, type OptionKey, type OptionSpec } from '../options.js';

export interface ConfigFile {
  readonly path: string;
  /** What the file says; `from` is `path:line`. Paths are absolute. */
  readonly entries: ReadonlyMap<OptionKey, { readonly value: OptionValue; readonly from: string }>;
}

const KEYS = optionsFrom('config');

/** The shape of the file, made from the table of options. */
const CONFIG_SHAPE = z.strictObject(Object.fromEntries(KEYS.map((key) => [key, shapeOf(specOf(key)).optional()])));

function shapeOf(spec: OptionSpec): z.ZodType {
  switch (spec.type) {
    case 'flag':
      return z.boolean();
    case 'choice':
      return z.enum(spec.choices as [string, ...string[]]);
    case 'integer':
      return z.int().min(spec.min).max(spec.max);
    case 'text':
    case 'path':
      return z.string().min(1);
    case 'list':
      return z.array(z.string());
  }
}

/** @throws UserError that names the file, the line, the key, and what would be right */
export function readConfigFile(path: string): ConfigFile {
  return parseConfig(readText(path), path);
}

/** @param path where the text is from: for messages, and what relative paths in it are relative to */
export function parseConfig(text: string, path: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    const at = `${path}:${lines.linePos(syntaxError.pos[0]).line}`;
    throw broken(`${at} is no valid YAML: ${syntaxError.message.split('\n')[0]?.replace(/:$/, '') ?? ''}.`, path);
  }
  const content: unknown = document.toJS() ?? {};
  const checked = CONFIG_SHAPE.safeParse(content);
  const lineOf = keyLines(document, lines);
  if (!checked.success) throw explain(checked.error, content, path, lineOf);
  const entries = Object.entries(checked.data).map(
    ([key, value]): [OptionKey, { value: OptionValue; from: string }] => [
      key as OptionKey,
      { value: located(key as OptionKey, value as OptionValue, path), from: `${path}:${lineOf(key)}` },
    ],
  );
  return { path, entries: new Map(entries) };
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

function keyLines(document: Document, lines: LineCounter): (key: string) => number {
  const found = new Map<string, number>();
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items) {
      if (isScalar(key) && key.range) found.set(String(key.value), lines.linePos(key.range[0]).line);
    }
  }
  return (key) => found.get(key) ?? 1;
}

function explain(error: z.ZodError, content: unknown, path: string, lineOf: (key: string) => number): UserError {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const at = `${path}:${lineOf(key)}`;
    const flagOnly = KEYS.find((known) => flagName(known) === key);
    const hint = didYouMean(flagOnly ?? key, KEYS, `Known settings: ${KEYS.join(', ')}.`);
    return broken(`${at}: there is no setting ${JSON.stringify(key)}.`, path, hint);
  }
  const key = KEYS.find((known) => known === issue?.path[0]);
  if (key === undefined) return broken(`${path} must hold settings, a line each: "mode: copy".`, path);
  const value = (content as Record<string, unknown>)[key];
  const allowed = allowedText(specOf(key));
  return broken(`${path}:${lineOf(key)}: ${key} cannot be ${JSON.stringify(value)}. Allowed: ${allowed}.`, path);
}

function broken(message: string, path: string, hint?: string): UserError {
  return new UserError('config_invalid', message, { exitCode: 2, path, ...(hint === undefined ? {} : { hint }) });
}

function located(key: OptionKey, value: OptionValue, configPath: string): OptionValue {
  if (specOf(key).type !== 'path' || typeof value !== 'string') return value;
  return value.startsWith('~/') ? join(homedir(), value.slice(2)) : resolve(dirname(configPath), value);
}
