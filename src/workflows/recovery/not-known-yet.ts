import type { OperationRecord } from '../../domain/operation.js';
import { commandLine } from '../../domain/shell-quote.js';

/** Why nobody can say yet what became of operations; a later recovery can. */
export interface NotKnownYet {
  /** The root that is not there, when only that could tell; `null` when their disk failed. */
  readonly root: string | null;
  /** Where the first of them is. */
  readonly path: string;
  /** In words for people, as the end of a sentence. */
  readonly why: string;
  /** How many. */
  readonly operations: number;
}

export function placeOf({ target_path, source_path }: Pick<OperationRecord, 'target_path' | 'source_path'>): string {
  return target_path ?? source_path ?? '';
}

/** The reasons why operations of a session stay open, each once. */
export class OpenReasons {
  readonly #reasons = new Map<string, NotKnownYet>();

  add(one: NotKnownYet): void {
    const key = one.root ?? one.why;
    const before = this.#reasons.get(key);
    this.#reasons.set(key, before === undefined ? one : { ...before, operations: before.operations + one.operations });
  }

  all(): readonly NotKnownYet[] {
    return [...this.#reasons.values()];
  }
}

/** @returns one sentence */
export function openText(sessionId: string, { root, path, why, operations }: NotKnownYet): string {
  const what = operations === 1 ? '1 operation' : `${String(operations)} operations`;
  const where = root === null ? (operations === 1 ? ` (${path})` : ` (the first is ${path})`) : '';
  return `What became of ${what} of session ${sessionId} is not known yet: ${why}${where}.`;
}

/** @param then what can be done after it, as the end of a sentence */
export function afterMending({ root, path }: NotKnownYet, then: string): string {
  return root === null ? `When ${path} can be read and written again, ${then}` : `Mount ${root}, then ${then}`;
}

/** For what cannot be mended. @param flags that name the history, where it is not the usual one */
export function givingUp(sessionId: string, flags: readonly string[] = []): string {
  return commandLine(['sessions', 'delete', sessionId, '--force', ...flags]);
}

export function openWarning(sessionId: string, one: NotKnownYet): { message: string; path: string; hint: string } {
  const mend = afterMending(one, `run: ${commandLine(['recover'])}`);
  return {
    message: openText(sessionId, one),
    path: one.root ?? one.path,
    hint: `${mend} (when it never will be: ${givingUp(sessionId)})`,
  };
}
