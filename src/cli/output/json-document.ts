import { jsonText } from './json-text.js';
import type { Output } from './output.js';
import { Spool } from './spool.js';

/**
 * A JSON object that is written while it comes to be. Elements of the first array go out at once; those of the other
 * arrays wait in spools until it ends, for a document has one place at a time.
 */
export class JsonDocument {
  readonly #output: Output;
  readonly #first: string;
  readonly #counts = new Map<string, number>();
  readonly #spools = new Map<string, Spool>();
  #begun = false;
  #firstOpen = false;

  /** @param arrays the names of the arrays; the first is the one that streams */
  constructor(output: Output, arrays: readonly [string, ...string[]]) {
    this.#output = output;
    this.#first = arrays[0];
    for (const name of arrays) this.#counts.set(name, 0);
    for (const name of arrays.slice(1)) this.#spools.set(name, new Spool());
  }

  /** Whether anything was written. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Fields that come before the arrays. */
  field(name: string, value: unknown): void {
    this.#separate();
    this.#output.write(`${jsonText(name)}: ${jsonText(value)}`);
  }

  /** Adds an element to an array, on a line of its own. */
  add(name: string, element: unknown): void {
    const count = this.#counts.get(name) ?? 0;
    const text = `${count === 0 ? '' : ','}\n  ${jsonText(element)}`;
    this.#counts.set(name, count + 1);
    const spool = this.#spools.get(name);
    if (spool !== undefined) {
      spool.write(text);
      return;
    }
    this.#openFirst();
    this.#output.write(text);
  }

  /** Ends the arrays, writes the fields that come last, and ends the document. */
  async end(fields: Readonly<Record<string, unknown>>): Promise<void> {
    this.#openFirst();
    this.#output.write(this.#closing(this.#first));
    for (const [name, spool] of this.#spools) {
      this.#separate();
      this.#output.write(`${jsonText(name)}: [`);
      await spool.pour(this.#output);
      this.#output.write(this.#closing(name));
    }
    for (const [name, value] of Object.entries(fields)) this.field(name, value);
    this.#output.write('\n}\n');
    await this.#output.drained();
  }

  #openFirst(): void {
    if (this.#firstOpen) return;
    this.#firstOpen = true;
    this.#separate();
    this.#output.write(`${jsonText(this.#first)}: [`);
  }

  #closing(name: string): string {
    return this.#counts.get(name) === 0 ? ']' : '\n]';
  }

  #separate(): void {
    this.#output.write(this.#begun ? ',\n' : '{\n');
    this.#begun = true;
  }
}
