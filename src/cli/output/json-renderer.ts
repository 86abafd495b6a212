import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';
import { errorDocument } from './error-document.js';
import { JsonDocument } from './json-document.js';
import { skipOf } from './late-skip.js';
import { BufferedOutput, type Output } from './output.js';
import type { Renderer } from './renderer.js';

/**
 * One document a run. Its arrays come first, written as the events arrive; the summary is last. A run that throws
 * after its document was begun ends it with an `error` in place of the summary.
 */
export class JsonRenderer implements Renderer {
  readonly #output: Output;
  #document: JsonDocument | null = null;
  /** Of the first session: one that takes a failed run back by itself is a part of that run. */
  #kind: 'organize' | 'rollback' | null = null;

  constructor(output: Output) {
    this.#output = new BufferedOutput(output);
  }

  onEvent(event: WorkflowEvent): void {
    switch (event.type) {
      case 'session_started':
        this.#kind ??= event.kind === 'rollback' ? 'rollback' : 'organize';
        return;
      case 'operation_planned':
        this.#open().add('operations', event.operation);
        return;
      case 'undo':
        if (this.#kind === 'rollback') this.#open().add('operations', event.operation);
        return;
      case 'skipped':
      case 'operation_finished': {
        const skip = skipOf(event);
        if (skip !== null && this.#kind !== 'rollback') this.#open().add('skips', skip);
        return;
      }
      case 'conflict':
        if (this.#kind !== 'rollback') this.#open().add('conflicts', event.conflict);
        return;
      default:
        return;
    }
  }

  async organized(result: OrganizeResult): Promise<void> {
    await this.#open().end({ ...result });
  }

  async rolledBack(result: RollbackResult): Promise<void> {
    this.#kind ??= 'rollback';
    await this.#open().end({ ...result });
  }

  async failed(error: unknown): Promise<void> {
    if (this.#document?.begun === true) await this.#document.end(errorDocument(error));
  }

  #open(): JsonDocument {
    this.#document ??= new JsonDocument(
      this.#output,
      this.#kind === 'rollback' ? ['operations'] : ['operations', 'skips', 'conflicts'],
    );
    return this.#document;
  }
}
