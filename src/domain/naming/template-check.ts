import { AssignTag, Output, TypeGuards, Value, analyzeSync, type Template, type Variable } from 'liquidjs';
import { nearest } from '../nearest.js';
import { noSuchField } from './field-aliases.js';
import { FieldOutput } from './template-engine.js';
import { templateError } from './template-errors.js';
import { TEMPLATE_FIELDS, type TemplateField } from './template-fields.js';
import { SORTED_AS, TEMPLATE_FILTERS } from './template-filters.js';
import { nodesOf } from './template-nodes.js';

/** Properties that a list or a text has. */
const PROPERTIES: ReadonlySet<unknown> = new Set(['first', 'last', 'size']);

/**
 * Checks every name in a parsed template, those in branches that are never taken too, and tells each output which field
 * it is about.
 *
 * @returns the fields that it uses
 * @throws UserError that names what is wrong, and the nearest right name
 */
export function checkNames(template: Template[], where: string): ReadonlySet<TemplateField> {
  const { globals, variables } = analyzeSync(template, { partials: false });
  const fields = Object.keys(globals).map((name) => fieldNamed(name, where));
  for (const variable of Object.values(variables).flat()) checkProperties(variable, where);
  const locals = new Map<string, TemplateField | null>();
  const filters = new Set<string>();
  for (const node of nodesOf(template)) {
    for (const value of valuesOf(node)) {
      checkValue(value, where);
      for (const { name } of value.filters) filters.add(name);
    }
    if (node instanceof FieldOutput) node.field = firstField([node], locals);
    for (const name of localsOf(node)) locals.set(name, firstField([node], locals));
  }
  return new Set([...fields, ...(filters.has('sortname') ? sortTagsOf(fields) : [])]);
}

/**
 * The fields that decide what a node prints.
 *
 * @param all of its template
 */
export function fieldsOf(node: Template, all: ReadonlySet<TemplateField>): readonly TemplateField[] {
  const filters = [...nodesOf([node])].flatMap(valuesOf).flatMap((value) => value.filters);
  // It compares what it gets with all that there is.
  if (filters.some(({ name }) => name === 'sortname')) return [...all];
  return Object.keys(analyzeSync([node], { partials: false }).globals).filter(isField);
}

/** The field that a node prints as it is: `{{ title }}`. */
export function plainField(node: Template): TemplateField | null {
  if (!(node instanceof FieldOutput) || node.value.filters.length > 0) return null;
  const [token, ...others] = node.value.initial.postfix;
  const name = token?.getText() ?? '';
  return others.length === 0 && isField(name) && node.field === name ? name : null;
}

/** What `sortname` looks at besides its value. */
function sortTagsOf(fields: readonly TemplateField[]): TemplateField[] {
  return SORTED_AS.filter(([name]) => fields.includes(name)).map(([, sort]) => sort);
}

function isField(name: string): name is TemplateField {
  return Object.hasOwn(TEMPLATE_FIELDS, name);
}

function fieldNamed(name: string, where: string): TemplateField {
  if (isField(name)) return name;
  throw noSuchField(name, where);
}

function checkProperties(variable: Variable, where: string): void {
  const [name, ...properties] = variable.segments;
  const wrong = properties.find((property) => typeof property !== 'number' && !PROPERTIES.has(property));
  if (wrong === undefined && properties.length <= 1) return;
  throw templateError(
    where,
    `"${variable.toString()}" is nothing that a template can name.`,
    `After ${String(name)} there may be .first, .last, .size, or the place in a list: [0].`,
  );
}

function checkValue({ initial, filters }: Value, where: string): void {
  // Liquid takes the first of several values and forgets the others.
  let values = 0;
  for (const token of initial.postfix) {
    if (!TypeGuards.isOperatorToken(token)) values += 1;
    else if (token.operator !== 'not') values -= 1;
  }
  if (values !== 1) {
    const text = initial.postfix.map((token) => token.getText()).join(' ');
    throw templateError(where, `"${text}" is not one value.`, 'A {{ ... }} holds one field; filters follow after "|".');
  }
  for (const { name, args } of filters) checkFilter(name, args.length, where);
}

function checkFilter(name: string, given: number, where: string): void {
  const filter = Object.hasOwn(TEMPLATE_FILTERS, name) ? TEMPLATE_FILTERS[name] : undefined;
  if (filter === undefined) {
    const meant = nearest(name, Object.keys(TEMPLATE_FILTERS));
    throw templateError(
      where,
      `there is no filter "${name}".`,
      meant === undefined ? 'music-organize template fields lists them.' : `Did you mean ${meant}?`,
    );
  }
  const [least, most] = filter.takes;
  if (given >= least && given <= most) return;
  const wanted = most === 0 ? 'nothing' : least === most ? `${most}` : `${least} to ${most}`;
  throw templateError(
    where,
    `the filter "${name}" takes ${wanted} after its ":", not ${given}.`,
    `${name}: ${filter.describe}`,
  );
}

function valuesOf(node: Template): Value[] {
  return [...(node.arguments?.() ?? [])].filter((argument) => argument instanceof Value);
}

/** What `assign` and `capture` name. */
function localsOf(node: Template): string[] {
  return [...(node.localScope?.() ?? [])].map(({ content }) => content);
}

/** The first field that prints here, by way of what was assigned. */
function firstField(templates: Template[], locals: ReadonlyMap<string, TemplateField | null>): TemplateField | null {
  for (const node of nodesOf(templates)) {
    // Conditions do not print.
    if (!(node instanceof Output) && !(node instanceof AssignTag)) continue;
    for (const name of Object.keys(analyzeSync([node], { partials: false }).variables)) {
      const field = locals.get(name) ?? (isField(name) ? name : null);
      if (field !== null) return field;
    }
  }
  return null;
}
