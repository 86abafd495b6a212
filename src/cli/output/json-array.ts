import { jsonText } from './json-text.js';
import type { Output } from './output.js';

/** A document that is an array, written element by element. */
export class JsonArray {
  readonly #output: Output;
  #count = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  add(element: unknown): void {
    this.#output.write(`${this.#count === 0 ? '[' : ','}\n  ${jsonText(element)}`);
    this.#count += 1;
  }

  async end(): Promise<void> {
    this.#output.write(this.#count === 0 ? '[]\n' : '\n]\n');
    await this.#output.drained();
  }
}
