import {
  TEMPLATE_FIELDS,
  type TemplateField,
  type TemplateValue,
  type TemplateValues,
} from '../../../src/domain/naming/template-fields.js';

/** Values for a template: what is not given, nobody knows. */
export function templateValues(known: Partial<Record<TemplateField, TemplateValue>>): TemplateValues {
  const nothing = Object.fromEntries(Object.keys(TEMPLATE_FIELDS).map((field) => [field, null]));
  return { ...nothing, ...known } as TemplateValues;
}
