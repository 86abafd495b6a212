import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';
import { jsonText } from './json-text.js';
import type { Output } from './output.js';
import type { Renderer } from './renderer.js';
import { remedyDocument } from './remedy-lines.js';
import { PLAIN_UNDO, undoRequest, type UndoContext } from '../../text/undo-context.js';
import { UndoTally } from '../../text/undo-tally.js';

/** An event a line, as it happens; the last line is `{"type":"result", …}`. */
export class NdjsonRenderer implements Renderer {
  readonly #output: Output;
  readonly #undo: UndoContext;
  readonly #tally = new UndoTally();

  /** @param undo how an undo was asked for */
  constructor(output: Output, undo: UndoContext = PLAIN_UNDO) {
    this.#output = output;
    this.#undo = undo;
  }

  onEvent(event: WorkflowEvent): void {
    this.#tally.add(event);
    this.#output.write(`${jsonText(event)}\n`);
  }

  organized(result: OrganizeResult): Promise<void> {
    return this.#result(result);
  }

  rolledBack(result: RollbackResult): Promise<void> {
    const remedies = this.#tally.stuck.remedies(undoRequest(this.#undo, result, this.#tally)).map(remedyDocument);
    return this.#result({ ...result, remedies });
  }

  failed(): Promise<void> {
    return this.#output.drained();
  }

  #result(result: Readonly<Record<string, unknown>> | OrganizeResult): Promise<void> {
    this.#output.write(`${jsonText({ type: 'result', ...result })}\n`);
    return this.#output.drained();
  }
}
