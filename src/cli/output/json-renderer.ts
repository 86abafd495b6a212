import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';
import { remedyDocument } from './remedy-lines.js';
import { errorDocument } from './error-document.js';
import { JsonDocument } from './json-document.js';
import { skipOf } from '../../text/late-skip.js';
import { BufferedOutput, type Output } from './output.js';
import type { Renderer } from './renderer.js';
import { isUndo, PLAIN_UNDO, undoRequest, type UndoContext } from '../../text/undo-context.js';
import { UndoTally } from '../../text/undo-tally.js';

/**
 * One document a run. Its arrays come first, written as the events arrive; the summary is last. A run that throws
 * after its document was begun ends it with an `error` in place of the summary. One that throws before it had a session
 * has no document, or, where there were warnings, one of these and the `error` alone.
 */
export class JsonRenderer implements Renderer {
  readonly #output: Output;
  #document: JsonDocument | null = null;
  /** Of the first session: one that takes a failed run back by itself is a part of that run. */
  #kind: 'organize' | 'rollback' | null = null;

  readonly #undo: UndoContext;
  readonly #tally = new UndoTally();
  /** Warnings that came before it was known what kind of document this is. */
  readonly #early: unknown[] = [];
  #isWarned = false;

  /** @param undo how an undo was asked for */
  constructor(output: Output, undo: UndoContext = PLAIN_UNDO) {
    this.#output = new BufferedOutput(output);
    this.#undo = undo;
  }

  onEvent(event: WorkflowEvent): void {
    this.#tally.add(event);
    switch (event.type) {
      case 'session_started':
        this.#kind ??= isUndo(event.kind) ? 'rollback' : 'organize';
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
      case 'warning': {
        const { type: _type, ...warning } = event;
        if (this.#kind === null) this.#early.push(warning);
        else this.#open().add('warnings', warning);
        this.#isWarned = true;
        return;
      }
      default:
        return;
    }
  }

  async organized(result: OrganizeResult): Promise<void> {
    await this.#open().end({ ...result });
  }

  async rolledBack(result: RollbackResult): Promise<void> {
    this.#kind ??= 'rollback';
    const remedies = this.#tally.stuck.remedies(undoRequest(this.#undo, result, this.#tally)).map(remedyDocument);
    await this.#open().end({ ...result, remedies });
  }

  async failed(error: unknown): Promise<void> {
    if (this.#document?.begun !== true && !this.#isWarned) return;
    if (this.#kind === null) this.#document ??= new JsonDocument(this.#output, ['warnings']);
    await this.#open().end(errorDocument(error));
  }

  #open(): JsonDocument {
    this.#document ??= new JsonDocument(
      this.#output,
      this.#kind === 'rollback' ? ['operations', 'warnings'] : ['operations', 'skips', 'conflicts', 'warnings'],
    );
    for (const warning of this.#early.splice(0)) this.#document.add('warnings', warning);
    return this.#document;
  }
}
