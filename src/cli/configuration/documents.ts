import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';

/**
 * A JSON file that the user named, checked.
 *
 * @param what it should be, in words: `a plan of music-organize`
 * @throws UserError when it cannot be read, is no JSON, or has another shape; it names the place
 */
export function readDocument<Shape extends z.ZodType>(path: string, shape: Shape, what: string): z.output<Shape> {
  const checked = shape.safeParse(readJson(path, what));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw invalid(`${path} is not ${what}: ${issue?.message ?? 'it has another shape'}${place}.`, path);
}

/** A JSON file that the user named, unchecked. @throws UserError when it cannot be read, or is no JSON */
export function readJson(path: string, what: string): unknown {
  return parse(readText(path), path, what);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw invalid(`${path} cannot be read: ${describeSystemError(code, code)}.`, path, cause);
  }
}

function parse(text: string, path: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw invalid(
      `${path} is not ${what}: it is no JSON (${cause instanceof Error ? cause.message : ''}).`,
      path,
      cause,
    );
  }
}

function invalid(message: string, path: string, cause?: unknown): UserError {
  return new UserError('invalid_document', message, { exitCode: 2, path, cause });
}
