import { NameTemplate } from '../../domain/naming/name-template.js';
import type { ConfigFile } from './config-file.js';
import type { Settings } from './settings.js';

/** @throws UserError for a template that cannot be used; it names the flag, the variable, or file and line */
export function requireTemplates({ values, origins }: Settings, config: ConfigFile | null): void {
  if (values.template !== undefined) NameTemplate.parse(values.template, origins.template.from ?? '--template');
  for (const [kind, text] of Object.entries(values.templates)) {
    NameTemplate.parse(text, config?.placeOf('templates', kind) ?? `templates.${kind}`);
  }
}
