import type { FileOutput } from './file-output.js';
import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';
import { JsonRenderer } from './json-renderer.js';
import { NdjsonRenderer } from './ndjson-renderer.js';
import type { Output } from './output.js';
import { PlanRenderer } from './plan-renderer.js';
import { Report, type ReportSettings } from './report.js';
import type { Renderer } from './renderer.js';
import type { Terminal } from './terminal.js';
import { TextRenderer } from './text-renderer.js';

/**
 * The report of `plan`: the plan file goes to `file`, or to stdout; what is said about it goes to stdout, or, when the
 * plan is there, to stderr.
 *
 * @param options for the plan file: how it was made
 */
export function planReport(
  settings: ReportSettings,
  terminal: Terminal,
  file: FileOutput | null,
  options: Readonly<Record<string, unknown>>,
): Promise<Report> {
  const said = file === null ? terminal.err : terminal.out;
  const renderer = new PlanRenderer(file ?? terminal.out, options, summaryRenderer(settings, terminal, said, file));
  return Report.open(settings, terminal, renderer);
}

/** What is said besides: no operations, for those are in the plan. */
function summaryRenderer(
  settings: ReportSettings,
  terminal: Terminal,
  said: Output,
  file: FileOutput | null,
): Renderer {
  const text = (): Renderer =>
    new TextRenderer({
      out: said,
      err: terminal.err,
      colors: file === null ? terminal.errColors : terminal.outColors,
      width: null,
      quiet: settings.quiet,
      verbose: settings.verbose,
      lists: false,
      filters: settings,
    });
  // A program that reads the plan from stdout has its summary there.
  if (settings.format === 'text') return text();
  if (file === null) return SILENT;
  return settings.format === 'json' ? withoutOperations(new JsonRenderer(said)) : new NdjsonRenderer(said);
}

const SILENT: Renderer = {
  onEvent: () => undefined,
  organized: () => Promise.resolve(),
  rolledBack: () => Promise.resolve(),
  failed: () => Promise.resolve(),
};

function withoutOperations(inner: Renderer): Renderer {
  return {
    onEvent: (event: WorkflowEvent) => {
      if (event.type !== 'operation_planned') inner.onEvent(event);
    },
    organized: (result: OrganizeResult) => inner.organized(result),
    rolledBack: (result: RollbackResult) => inner.rolledBack(result),
    failed: (error: unknown) => inner.failed(error),
  };
}
