import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';
import { jsonText } from './json-text.js';
import type { Output } from './output.js';
import type { Renderer } from './renderer.js';

/** An event a line, as it happens; the last line is `{"type":"result", …}`. */
export class NdjsonRenderer implements Renderer {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  onEvent(event: WorkflowEvent): void {
    this.#output.write(`${jsonText(event)}\n`);
  }

  organized(result: OrganizeResult): Promise<void> {
    return this.#result(result);
  }

  rolledBack(result: RollbackResult): Promise<void> {
    return this.#result(result);
  }

  failed(): Promise<void> {
    return this.#output.drained();
  }

  #result(result: OrganizeResult | RollbackResult): Promise<void> {
    this.#output.write(`${jsonText({ type: 'result', ...result })}\n`);
    return this.#output.drained();
  }
}
