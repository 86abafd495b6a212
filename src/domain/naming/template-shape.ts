import { CaseTag, CaptureTag, IfTag, Output, TypeGuards, UnlessTag, type Template } from 'liquidjs';
import { templateError } from './template-errors.js';
import { TEMPLATE_FIELDS } from './template-fields.js';
import { nodesOf } from './template-nodes.js';
import { ownText } from './template-text.js';

/**
 * What the component that is being written holds so far: nothing, nothing but dots, other text of the template, or a
 * value.
 */
type Filling = '' | '.' | '..' | 'text' | 'value';

/** All that can be so at a place of the template, for all branches that may have been taken. */
interface Place {
  readonly fillings: ReadonlySet<Filling>;
  /** No `/` came before. */
  readonly first: boolean;
}

/**
 * Checks that a template describes a path below the library, whatever its conditions turn out to be.
 *
 * @throws UserError that says what is wrong
 */
export function checkShape(template: readonly Template[], where: string): void {
  for (const { token } of nodesOf(template)) if (TypeGuards.isHTMLToken(token)) refuseSigns(token.getContent(), where);
  const { fillings } = walk(template, { fillings: new Set(['']), first: true }, where);
  refuseDots(fillings, where);
  if (fillings.has('value')) return;
  throw templateError(
    where,
    fillings.has('text') ? 'the name of the file holds no field, so all files would have one name.' : 'it ends in "/".',
    'The part after the last "/" names the file: {{ title }}.',
  );
}

function walk(nodes: readonly Template[], start: Place, where: string): Place {
  return nodes.reduce((place, node) => step(node, place, where), start);
}

function step(node: Template, place: Place, where: string): Place {
  if (TypeGuards.isHTMLToken(node.token)) return write(node.token.getContent(), place, where);
  if (node instanceof Output) return { ...place, fillings: new Set(['value']) };
  if (node instanceof CaptureTag) {
    for (const { token } of nodesOf(node.templates)) {
      if (TypeGuards.isHTMLToken(token) && token.getContent().includes('/')) {
        throw templateError(where, 'a "/" in {% capture %} makes no folder.', 'Write it outside, between the fields.');
      }
    }
  }
  if (node instanceof IfTag || node instanceof UnlessTag || node instanceof CaseTag) {
    const branches = [...node.branches.map(({ templates }) => templates), node.elseTemplates ?? []];
    const ends = branches.map((templates) => walk(templates, place, where));
    return { fillings: union(ends), first: ends.every(({ first }) => first) };
  }
  return place;
}

function union(places: readonly Place[]): ReadonlySet<Filling> {
  return new Set(places.flatMap(({ fillings }) => [...fillings]));
}

function write(text: string, place: Place, where: string): Place {
  const [head = '', ...others] = ownText(text).split('/');
  let now: Place = { ...place, fillings: add(place.fillings, head) };
  for (const other of others) {
    refuseDots(now.fillings, where);
    if (now.fillings.size === 1 && now.fillings.has('')) throw emptyComponent(now, where);
    now = { first: false, fillings: add(new Set(['']), other) };
  }
  return now;
}

function add(fillings: ReadonlySet<Filling>, text: string): ReadonlySet<Filling> {
  return new Set([...fillings].map((filling) => filled(filling, text.trim())));
}

function filled(filling: Filling, text: string): Filling {
  if (text === '' || filling === 'value') return filling;
  const whole = filling + text;
  return whole === '.' || whole === '..' ? whole : 'text';
}

function emptyComponent({ first }: Place, where: string): Error {
  return first
    ? templateError(where, 'it begins with "/".', 'Its paths are below the library: leave the "/" out.')
    : templateError(where, 'there is nothing between two "/".', 'Leave one of them out.');
}

function refuseDots(fillings: ReadonlySet<Filling>, where: string): void {
  const dots = [...fillings].find((filling) => filling === '.' || filling === '..');
  if (dots !== undefined) throw templateError(where, `"${dots}" is no name of a folder or file.`, 'Leave it out.');
}

function refuseSigns(text: string, where: string): void {
  if (text.includes('\\')) {
    throw templateError(where, 'there is a "\\" in it.', 'Folders are parted by "/", on every system.');
  }
  const [, plain = ''] = /[$%]\{?([a-z_]{4,})[%}]?/iu.exec(text) ?? [];
  if (Object.hasOwn(TEMPLATE_FIELDS, plain.toLowerCase())) {
    const hint = `Beside {{ ... }} or {% ... %} it is written {{ ${plain.toLowerCase()} }}.`;
    throw templateError(where, `"${plain}" stands in it as other programs write fields.`, hint);
  }
  const [stray] = /\{\{|\}\}|\{%|%\}/u.exec(text) ?? [];
  if (stray !== undefined) {
    throw templateError(
      where,
      `there is a "${stray}" too many.`,
      'Fields are written {{ title }}, conditions {% if year %}...{% endif %}.',
    );
  }
}
