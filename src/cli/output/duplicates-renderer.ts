import type { DuplicateKind } from '../../domain/duplicates.js';
import type { DuplicateFile, DuplicateGroup, DuplicatesSummary } from '../../workflows/duplicates.js';
import type { WorkflowEvent } from '../../workflows/events.js';
import type { SettingValues } from '../options.js';
import { errorDocument } from './error-document.js';
import { JsonDocument } from './json-document.js';
import { jsonText } from './json-text.js';
import { BufferedOutput } from './output.js';
import { printable } from '../../text/printable.js';
import type { Renderer } from './renderer.js';
import type { Terminal } from './terminal.js';
import { bytesText, count, durationText } from '../../text/words.js';

const TITLES: Readonly<Record<DuplicateKind, string>> = {
  content: 'same content',
  audio: 'same audio, other tags',
  track: 'same track, another quality',
};

/** Shows duplicates group by group, each as a little tree with the best file on top. */
export class DuplicatesRenderer implements Renderer {
  readonly #settings: Pick<SettingValues, 'format' | 'quiet'>;
  readonly #terminal: Terminal;
  readonly #document: JsonDocument;
  #shown = 0;

  constructor(settings: Pick<SettingValues, 'format' | 'quiet'>, terminal: Terminal) {
    this.#settings = settings;
    this.#terminal = terminal;
    this.#document = new JsonDocument(new BufferedOutput(terminal.out), ['groups', 'skips']);
  }

  /** Bound, to be handed on. */
  readonly onGroup = async (group: DuplicateGroup): Promise<void> => {
    const { out } = this.#terminal;
    if (this.#settings.format === 'json') this.#document.add('groups', group);
    else if (this.#settings.format === 'ndjson') out.write(`${jsonText({ type: 'group', group })}\n`);
    else if (!this.#settings.quiet) this.#text(group);
    this.#shown += 1;
    await out.drained();
  };

  onEvent(event: WorkflowEvent): void {
    if (this.#settings.format === 'ndjson') this.#terminal.out.write(`${jsonText(event)}\n`);
    if (this.#settings.format === 'json' && event.type === 'skipped') this.#document.add('skips', event.skip);
  }

  /** @param interrupted not everything was compared */
  async found(summary: DuplicatesSummary, interrupted: boolean): Promise<void> {
    const { format, quiet } = this.#settings;
    const { out } = this.#terminal;
    if (format === 'json') await this.#document.end({ interrupted, summary });
    else if (format === 'ndjson') out.write(`${jsonText({ type: 'result', interrupted, summary })}\n`);
    else if (!quiet) out.write(`${this.#shown > 0 ? '\n' : ''}${sentence(summary, interrupted)}\n`);
    await out.drained();
  }

  organized(): Promise<void> {
    return Promise.reject(new Error('A report organizes nothing.'));
  }

  rolledBack(): Promise<void> {
    return Promise.reject(new Error('A report undoes nothing.'));
  }

  async failed(error: unknown): Promise<void> {
    if (this.#document.begun) await this.#document.end(errorDocument(error));
  }

  #text({ kind, files, savable_bytes }: DuplicateGroup): void {
    const { out, outColors: colors } = this.#terminal;
    const own = files.filter(({ hard_link_of }) => hard_link_of === null).length;
    const saving = savable_bytes > 0 ? `, ${bytesText(savable_bytes)} could be saved` : '';
    const title = own === 1 ? 'names of one file (hard links)' : TITLES[kind];
    const lines = files.map((file, index) => {
      const branch = index === files.length - 1 ? '└─' : '├─';
      const marks = file.best && own > 1 ? `  ${colors.green('best')}` : '';
      return `${branch} ${printable(file.path)}  ${colors.dim(printable(facts(file, kind)))}${marks}\n`;
    });
    const blank = this.#shown > 0 ? '\n' : '';
    out.write(`${blank}${colors.bold(title)}: ${count(files.length, 'file')}${saving}\n${lines.join('')}`);
  }
}

/** What tells a file from the others of its group. */
function facts({ size, codec, bitrate, same, hard_link_of }: DuplicateFile, kind: DuplicateKind): string {
  if (hard_link_of !== null) return `hard link of ${hard_link_of}`;
  return [
    bytesText(size),
    codec ?? '',
    bitrate === null ? '' : `${Math.round(bitrate / 1000).toLocaleString('en')} kbit/s`,
    same === kind ? '' : TITLES[same],
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function sentence(summary: DuplicatesSummary, interrupted: boolean): string {
  const { files, groups, duplicates, hard_links, savable_bytes, not_comparable, duration_ms } = summary;
  const looked = `Looked at ${count(files, 'file')} in ${durationText(duration_ms)}`;
  const sentences =
    groups === 0
      ? [`${looked}: no duplicates.`]
      : [
          `${looked}: ${count(duplicates, 'duplicate')} in ${count(groups, 'group')}, ${bytesText(savable_bytes)} could be saved.`,
        ];
  if (hard_links > 0) sentences.push(`${count(hard_links, 'hard link takes', 'hard links take')} no space.`);
  if (not_comparable > 0) sentences.push(`${count(not_comparable, 'file')} cannot be compared by sound.`);
  if (interrupted) sentences.push('It was interrupted: not everything was compared.');
  return sentences.join(' ');
}
