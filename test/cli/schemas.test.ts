import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaFiles } from '../../src/cli/output/json-schemas.js';

const folder = new URL('../../schema/json/', import.meta.url);

test('schema/json/ is what the shapes say; else: node dist/cli/output/write-schemas.js', () => {
  const files = schemaFiles();
  expect(readdirSync(folder).sort()).toEqual(files.map((file) => file.name).sort());
  for (const { name, text } of files) expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text);
});
