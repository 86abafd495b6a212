import type { OrganizeResult, WorkflowEvent } from '../../workflows/events.js';
import { errorDocument } from './error-document.js';
import { JsonDocument } from './json-document.js';
import { BufferedOutput, type Output } from './output.js';
import type { Renderer } from './renderer.js';

/** Writes a dry run as a plan file: one operation a line, to be reviewed and edited before `apply`. */
export class PlanRenderer implements Renderer {
  readonly #document: JsonDocument;
  readonly #options: Readonly<Record<string, unknown>>;
  /** Shows the run besides: the sentence at the end, for one. */
  readonly #beside: Renderer;

  /** @param options how the plan was made; `apply` goes on with them */
  constructor(output: Output, options: Readonly<Record<string, unknown>>, beside: Renderer) {
    this.#document = new JsonDocument(new BufferedOutput(output), ['operations', 'skips', 'conflicts']);
    this.#options = options;
    this.#beside = beside;
  }

  onEvent(event: WorkflowEvent): void {
    switch (event.type) {
      case 'session_started':
        this.#head(event.source_root, event.target_root);
        break;
      case 'operation_planned':
        this.#document.add('operations', event.operation);
        break;
      case 'skipped':
        this.#document.add('skips', event.skip);
        break;
      case 'conflict':
        this.#document.add('conflicts', event.conflict);
        break;
      default:
        break;
    }
    this.#beside.onEvent(event);
  }

  async organized(result: OrganizeResult): Promise<void> {
    await this.#document.end({ summary: result.summary });
    await this.#beside.organized(result);
  }

  rolledBack(): Promise<void> {
    return Promise.reject(new Error('A rollback makes no plan file.'));
  }

  async failed(error: unknown): Promise<void> {
    if (this.#document.begun) await this.#document.end(errorDocument(error));
    await this.#beside.failed(error);
  }

  #head(sourceRoot: string, targetRoot: string): void {
    this.#document.field('format', 'music-organize-plan');
    this.#document.field('version', 1);
    this.#document.field('created', new Date().toISOString());
    this.#document.field('source_root', sourceRoot);
    this.#document.field('target_root', targetRoot);
    this.#document.field('options', this.#options);
  }
}
