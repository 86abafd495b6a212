import { NameTemplate } from '../../domain/naming/name-template.js';

/** The templates of the settings, and what to call the places that they come from. */
interface Templates {
  readonly template: string | undefined;
  readonly templates: Readonly<Record<string, string>>;
  readonly from: string | null;
  readonly placeOf: (kind: string) => string;
}

/** @throws UserError for a template that cannot be used; it names the flag, the variable, or file and line */
export function requireTemplates({ template, templates, from, placeOf }: Templates): void {
  if (template !== undefined) NameTemplate.parse(template, from ?? '--template');
  for (const [kind, text] of Object.entries(templates)) NameTemplate.parse(text, placeOf(kind));
}
