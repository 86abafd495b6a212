import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaFiles } from './json-schemas.js';

// Writes schema/json/ anew: run `node dist/cli/output/write-schemas.js` after a shape has changed.
const folder = new URL('../../../schema/json/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const { name, text } of schemaFiles()) writeFileSync(fileURLToPath(new URL(name, folder)), text);
