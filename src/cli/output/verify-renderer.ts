import type { VerifyFinding, VerifyResult } from '../../workflows/verify.js';
import type { SettingValues } from '../options.js';
import { errorDocument } from './error-document.js';
import { JsonDocument } from './json-document.js';
import { jsonText } from './json-text.js';
import { BufferedOutput } from './output.js';
import { printable } from '../../text/printable.js';
import type { Renderer } from './renderer.js';
import type { Terminal } from './terminal.js';
import { problemText, Seen, verifyText } from './verify-text.js';

type VerifySettings = Pick<SettingValues, 'format' | 'quiet' | 'verbose'> & { readonly sameHistory: readonly string[] };

/** Shows a verification: files that are not as recorded, as they are found; all files with `--verbose`. */
export class VerifyRenderer implements Renderer {
  readonly #settings: VerifySettings;
  readonly #terminal: Terminal;
  readonly #document: JsonDocument;
  readonly #seen = new Seen();

  constructor(settings: VerifySettings, terminal: Terminal) {
    this.#settings = settings;
    this.#terminal = terminal;
    this.#document = new JsonDocument(new BufferedOutput(terminal.out), ['findings']);
  }

  /** Bound, to be handed on. Resolves when there is room for more. */
  readonly onFinding = async (finding: VerifyFinding): Promise<void> => {
    this.#seen.add(finding);
    const { format, verbose } = this.#settings;
    const { out, err } = this.#terminal;
    if (finding.outcome === 'ok' && !verbose) return;
    if (format === 'json') this.#document.add('findings', finding);
    else if (format === 'ndjson') out.write(`${jsonText({ type: 'finding', finding })}\n`);
    else if (finding.outcome === 'ok') out.write(`ok: ${printable(finding.path)}\n`);
    else err.write(problemText(finding, this.#terminal.errColors));
    await Promise.all([out.drained(), err.drained()]);
  };

  onEvent(event: { readonly type: string }): void {
    if (this.#settings.format === 'ndjson') this.#terminal.out.write(`${jsonText(event)}\n`);
  }

  async verified(result: VerifyResult): Promise<void> {
    const { format, quiet, sameHistory } = this.#settings;
    const { out } = this.#terminal;
    const { session_id, session_status, imported: _, interrupted, ...summary } = result;
    const fields = { session_id, session_status, interrupted, summary };
    if (format === 'json') await this.#document.end(fields);
    else if (format === 'ndjson') out.write(`${jsonText({ type: 'result', ...fields })}\n`);
    else if (!quiet) out.write(verifyText(result, this.#seen, sameHistory));
    await out.drained();
  }

  organized(): Promise<void> {
    return Promise.reject(new Error('A verification organizes nothing.'));
  }

  rolledBack(): Promise<void> {
    return Promise.reject(new Error('A verification undoes nothing.'));
  }

  async failed(error: unknown): Promise<void> {
    if (this.#document.begun) await this.#document.end(errorDocument(error));
  }
}
