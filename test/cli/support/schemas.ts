import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

/** Fails the test unless the text is one JSON document of the shape that schema/json/ ships. */
export function expectDocument(text: string, name: string): ReturnType<typeof JSON.parse> {
  const document: unknown = JSON.parse(text);
  const file = new URL(`../../../schema/json/${name}.schema.json`, import.meta.url);
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}
