import type { VerifyFinding, VerifyResult } from '../../workflows/verify.js';
import type { SettingValues } from '../options.js';
import { errorDocument } from './error-document.js';
import { JsonDocument } from './json-document.js';
import { jsonText } from './json-text.js';
import { BufferedOutput } from './output.js';
import { printable } from './printable.js';
import type { Renderer } from './renderer.js';
import type { Terminal } from './terminal.js';
import { bytesText, count, durationText } from './words.js';

/** Shows a verification: files that are not as recorded, as they are found; all files with `--verbose`. */
export class VerifyRenderer implements Renderer {
  readonly #settings: Pick<SettingValues, 'format' | 'quiet' | 'verbose'>;
  readonly #terminal: Terminal;
  readonly #document: JsonDocument;

  constructor(settings: Pick<SettingValues, 'format' | 'quiet' | 'verbose'>, terminal: Terminal) {
    this.#settings = settings;
    this.#terminal = terminal;
    this.#document = new JsonDocument(new BufferedOutput(terminal.out), ['findings']);
  }

  /** Bound, to be handed on. */
  readonly onFinding = (finding: VerifyFinding): void => {
    const { format, verbose } = this.#settings;
    if (finding.outcome === 'ok' && !verbose) return;
    if (format === 'json') this.#document.add('findings', finding);
    else if (format === 'ndjson') this.#terminal.out.write(`${jsonText({ type: 'finding', finding })}\n`);
    else {
      const message = finding.message === null ? '' : ` (${printable(finding.message)})`;
      const output = finding.outcome === 'ok' ? this.#terminal.out : this.#terminal.err;
      output.write(`${finding.outcome}: ${printable(finding.path)}${message}\n`);
    }
  };

  onEvent(event: { readonly type: string }): void {
    if (this.#settings.format === 'ndjson') this.#terminal.out.write(`${jsonText(event)}\n`);
  }

  /** @param interrupted not everything was read */
  async verified(result: VerifyResult, interrupted: boolean): Promise<void> {
    const { format, quiet } = this.#settings;
    const { out } = this.#terminal;
    if (format === 'json') await this.#document.end({ interrupted, summary: result });
    else if (format === 'ndjson') out.write(`${jsonText({ type: 'result', interrupted, summary: result })}\n`);
    else if (!quiet) out.write(`${verifySentence(result, interrupted)}\n`);
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

function verifySentence(result: VerifyResult, interrupted: boolean): string {
  const { checked, ok, changed, missing, unreadable, without_checksum, bytes, duration_ms } = result;
  const wrong = [
    changed > 0 ? `${changed.toLocaleString('en')} changed` : '',
    missing > 0 ? `${missing.toLocaleString('en')} missing` : '',
    unreadable > 0 ? `${unreadable.toLocaleString('en')} unreadable` : '',
  ].filter((part) => part !== '');
  const verdict =
    wrong.length === 0 ? 'all as recorded' : `${ok.toLocaleString('en')} as recorded, ${wrong.join(', ')}`;
  const sentences = [
    `Read ${count(checked, 'file')} (${bytesText(bytes)}) in ${durationText(duration_ms)}: ${verdict}.`,
  ];
  if (checked === 0) sentences[0] = 'Nothing to verify.';
  if (without_checksum > 0) sentences.push(`${count(without_checksum, 'file')} without a recorded checksum.`);
  if (interrupted) sentences.push('The check was interrupted: not everything was read.');
  return sentences.join(' ');
}
