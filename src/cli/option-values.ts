import { usageError } from '../domain/errors.js';
import { nearest } from '../domain/nearest.js';
import type { OptionSpec } from './options.js';

export type OptionValue = boolean | number | string | readonly string[] | Readonly<Record<string, string>> | undefined;

const YES = new Set(['1', 'true', 'yes', 'on']);
const NO = new Set(['0', 'false', 'no', 'off']);

/**
 * The value that a text stands for.
 *
 * @param from what to call the place it comes from: `--mode`, `MUSIC_ORGANIZE_MODE`
 * @throws UserError that names the place, the text and what is allowed
 */
export function parseValue(spec: OptionSpec, text: string, from: string): OptionValue {
  switch (spec.type) {
    case 'flag':
      if (YES.has(text.toLowerCase())) return true;
      if (NO.has(text.toLowerCase())) return false;
      throw notAllowed(from, text, 'true or false');
    case 'choice':
      if (spec.choices.includes(text)) return text;
      throw notAllowed(from, text, spec.choices.join(', '), nearest(text, spec.choices));
    case 'integer': {
      const value = Number(text);
      if (/^\d+$/.test(text) && value >= spec.min && value <= spec.max) return value;
      throw notAllowed(from, text, rangeText(spec));
    }
    case 'text':
    case 'path':
      if (text !== '') return text;
      throw notAllowed(from, text, spec.type === 'path' ? 'a path' : 'some text');
    case 'list':
      return text.split(':').filter((part) => part !== '');
    case 'map':
      throw notAllowed(from, text, 'only a configuration file');
  }
}

/** What a value may be, in words. */
export function allowedText(spec: OptionSpec): string {
  switch (spec.type) {
    case 'flag':
      return 'true or false';
    case 'choice':
      return spec.choices.join(', ');
    case 'integer':
      return rangeText(spec);
    case 'text':
      return 'some text';
    case 'path':
      return 'a path';
    case 'list':
      return 'a list of texts';
    case 'map':
      return `a text for each of ${spec.names.join(', ')}`;
  }
}

function rangeText({ min, max }: { min: number; max: number }): string {
  return `a whole number from ${min} to ${max}`;
}

function notAllowed(from: string, text: string, allowed: string, meant?: string): Error {
  return usageError(
    `${from} cannot be "${text}". Allowed: ${allowed}.`,
    meant === undefined ? undefined : `Did you mean ${meant}?`,
  );
}
