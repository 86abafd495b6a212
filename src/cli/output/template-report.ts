import { LAYOUT_TEMPLATES } from '../../domain/naming/layouts.js';
import { RULE_TEXTS } from '../../domain/naming/sanitize-rules.js';
import { TEMPLATE_FIELDS, type TemplateValue } from '../../domain/naming/template-fields.js';
import { TEMPLATE_FILTERS } from '../../domain/naming/template-filters.js';
import type { Trial, TriedFile } from '../../workflows/trials.js';
import { printable } from '../../text/printable.js';
import { Table } from './table.js';
import type { Terminal } from './terminal.js';

/** A trial as JSON. */
export function trialDocument(trial: Trial): Readonly<Record<string, unknown>> {
  const { path } = trial;
  if ('skip' in trial) return { path, result: null, skip: { reason: trial.skip.reason, message: trial.skip.message } };
  const { result, template, reason, kindReason, values, changes } = trial;
  return { path, result, skip: null, template, reason, kind_reason: kindReason, values, changes };
}

/** @param all fields without a value as well */
export function trialLines(trials: readonly Trial[], terminal: Terminal, all: boolean): string[] {
  const { bold, dim, yellow } = terminal.outColors;
  return trials.flatMap((trial, at) => {
    const head = [...(at === 0 ? [] : ['']), printable(trial.path)];
    if ('skip' in trial) return [...head, `  ${yellow('skipped:')} ${printable(trial.skip.message)}`];
    return [
      ...head,
      `  ${bold(printable(trial.result))}`,
      `  ${dim(`${printable(trial.reason)}; ${printable(trial.kindReason)}`)}`,
      '',
      ...valueLines(trial, terminal, all),
      ...changeLines(trial),
    ];
  });
}

function valueLines({ values }: TriedFile, { width, outColors }: Terminal, all: boolean): string[] {
  const table = new Table(
    [
      { title: '  FIELD', width: 28 },
      { title: 'VALUE', width: 0 },
    ],
    width,
  );
  const known = Object.entries(values).filter(([, value]) => all || valueText(value) !== '');
  const rows = known.map(([name, value]) => {
    const line = table.row(`  ${name}`, valueText(value) || '-').trimEnd();
    return valueText(value) === '' ? outColors.dim(line) : line;
  });
  return [table.header().trimEnd(), ...rows];
}

/** Texts in quotes where blanks at their ends would not be seen. */
function valueText(value: TemplateValue): string {
  if (value === null || value === '') return '';
  if (typeof value === 'object') return value.join(', ');
  const text = String(value);
  return text === text.trim() ? text : JSON.stringify(text);
}

function changeLines({ changes }: TriedFile): string[] {
  if (changes.length === 0) return [];
  const lines = changes.map(({ field, rule, before, after }) => {
    const what = field ?? (before.includes('/') ? 'path' : 'name');
    return `  ${what}: "${printable(before)}" becomes "${printable(after)}" (rule ${rule}: ${RULE_TEXTS[rule] ?? ''})`;
  });
  return ['', '  Changed to be valid:', ...lines.map((line) => `  ${line}`)];
}

/** What `template fields` tells, as JSON. */
export function fieldsDocument() {
  return {
    fields: Object.entries(TEMPLATE_FIELDS).map(([name, { describe, fallback }]) => ({
      name,
      description: describe,
      fallback,
    })),
    filters: Object.entries(TEMPLATE_FILTERS).map(([name, { describe, takes }]) => ({
      name,
      description: describe,
      arguments: { min: takes[0], max: takes[1] },
    })),
    layouts: Object.entries(LAYOUT_TEMPLATES).map(([name, templates]) => ({ name, templates: { ...templates } })),
  };
}

export function fieldsLines(
  { fields, filters, layouts }: ReturnType<typeof fieldsDocument>,
  { width, outColors }: Terminal,
): string[] {
  const table = (title: string): Table =>
    new Table(
      [
        { title, width: 28 },
        { title: 'MEANING', width: 0 },
      ],
      width,
    );
  const list = (title: string, rows: readonly { name: string; description: string }[]): string[] => [
    table(title).header().trimEnd(),
    ...rows.map(({ name, description }) => table(title).row(name, description).trimEnd()),
    '',
  ];
  return [
    ...list('FIELD', fields),
    ...list('FILTER', filters),
    ...layouts.flatMap(({ name, templates }) => [
      outColors.bold(`LAYOUT ${name}`),
      ...Object.entries(templates).map(([kind, text]) => `  ${kind}: ${text}`),
    ]),
  ];
}
