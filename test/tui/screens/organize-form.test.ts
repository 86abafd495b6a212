import { expect, test } from 'vitest';
import {
  choicesOf,
  FIELD_NAMES,
  fieldsOf,
  layoutOf,
  meaningOf,
  missingIn,
  optionsOf,
  valuesFrom,
  type FormValues,
} from '../../../src/tui/screens/organize/fields.js';
import {
  formStart,
  reduceForm,
  valuesNow,
  type FormAction,
  type FormState,
} from '../../../src/tui/screens/organize/reducer.js';
import { settingsFrom } from '../../../src/workflows/plan/organize-settings.js';

const PLACE = { cwd: '/home/me/in', home: '/home/me' };
const OWN = { template: '{{ title }}', templates: { live: '{{ album }}' }, layout: 'by-kind', verify: true } as const;

function form(values: Partial<FormValues>, usual: Parameters<typeof valuesFrom>[0] = {}): FormValues {
  return { ...valuesFrom(usual), source: '/in', ...values };
}

test('every choice of the form is one that organizing takes, and says what it does', () => {
  for (const name of FIELD_NAMES) {
    for (const choice of choicesOf(name, true)) {
      const values = form({ [name]: choice, template: '{{ title }}' }, OWN);
      expect(() => settingsFrom(optionsOf(values, OWN, PLACE))).not.toThrow();
      expect(meaningOf(name, values)).toMatch(/^[\w -]+: \S.*\.$/u);
    }
  }
});

test.each<[string, Partial<FormValues>, object]>([
  [
    'a preset leaves own templates out',
    { layout: 'standard' },
    { layout: 'standard', templates: {}, sanitize: 'portable' },
  ],
  [
    'own templates come with the layout that serves the rest',
    { layout: 'own' },
    { layout: 'by-kind', template: '{{ title }}', templates: { live: '{{ album }}' }, sanitize: 'portable' },
  ],
  [
    'a typed template serves all kinds',
    { layout: 'template', template: '{{ artist }}' },
    { layout: 'by-kind', template: '{{ artist }}', templates: {}, sanitize: 'portable' },
  ],
])('%s', (_, values, expected) => {
  expect(layoutOf(form(values, OWN), OWN)).toEqual(expected);
});

test('settings that the form does not show hold; paths are absolute', () => {
  const options = optionsOf(
    form({ source: '../x/', target: '~/Music', mode: 'copy', layout: 'standard' }, OWN),
    OWN,
    PLACE,
  );
  expect(options).toMatchObject({ source: '/home/me/x', target: '/home/me/Music', mode: 'copy', verify: true });
  expect(options).not.toHaveProperty('template');
  expect(optionsOf(form({ target: '' }), {}, PLACE)).not.toHaveProperty('target');
});

test('the template is a field when one is typed, and own templates a choice when there are some', () => {
  expect(fieldsOf(form({}))).not.toContain('template');
  expect(fieldsOf(form({ layout: 'template' }))).toContain('template');
  expect(choicesOf('layout', false)).not.toContain('own');
  expect(missingIn(form({ source: '' }))?.field).toBe('source');
  expect(missingIn(form({ layout: 'template', template: '' }))?.field).toBe('template');
  expect(missingIn(form({}))).toBeNull();
});

function after(...actions: readonly FormAction[]): FormState {
  return actions.reduce(reduceForm, formStart({}));
}

test('a path counts when it is accepted, a template as it is typed', () => {
  const typing = after({ type: 'typed', text: '/a' });
  expect(valuesNow(typing).source).toBe('');
  expect(after({ type: 'typed', text: '/a' }, { type: 'field', command: 'field.cancel' })).toMatchObject({
    values: { source: '' },
    field: null,
  });
  const accepted = after({ type: 'typed', text: '/a' }, { type: 'field', command: 'field.accept' });
  // The other path is typed next; nothing is in place.
  expect(accepted).toMatchObject({ values: { source: '/a' }, current: 'target', field: { text: '' } });
  const template = [
    { type: 'field', command: 'field.accept' },
    { type: 'choose', by: -1 },
    { type: 'move', by: 1 },
    { type: 'edit' },
    { type: 'typed', text: '{{ title }}' },
  ] as const satisfies readonly FormAction[];
  expect(valuesNow(template.reduce(reduceForm, accepted))).toMatchObject({
    layout: 'template',
    template: '{{ title }}',
  });
});

test('what was completed too late is not put over what was typed since', () => {
  const completed = { type: 'completed', typed: '/a', text: '/abc/' } as const;
  expect(after({ type: 'typed', text: '/a' }, completed).field?.text).toBe('/abc/');
  expect(after({ type: 'typed', text: '/a' }, { type: 'typed', text: 'x' }, completed).field?.text).toBe('/ax');
});
